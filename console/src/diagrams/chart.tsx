import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { onScheme } from "../parts/scheme-switch.tsx";

export interface Series {
  readonly label: string;
  /** Its colour: `.series-<tone>` of diagrams.css. */
  readonly tone: "good" | "bad" | "main" | "soft";
  readonly values: readonly (number | null)[];
}

interface ChartProps {
  readonly title: string;
  /** The chart in words. */
  readonly summary: string;
  /** Unix ms. */
  readonly times: readonly number[];
  readonly series: readonly Series[];
  readonly shown: (value: number) => string;
}

const HEIGHT = 180;

/** Lines over time. What it shows is said in words too. */
export const Chart = ({ title, summary, times, series, shown }: ChartProps) => {
  const host = useRef<HTMLDivElement>(null);
  const legend = useRef<HTMLUListElement>(null);
  const plot = useRef<uPlot>(undefined);
  const data = [times.map((time) => time / 1000), ...series.map(({ values }) => values)] as uPlot.AlignedData;
  const latest = useRef(data);
  latest.current = data;

  useEffect(() => {
    const [box, colours] = [host.current, legend.current];
    if (box === null || colours === null) return;
    const draw = (): void => {
      plot.current?.destroy();
      plot.current = new uPlot(options(box, colours, series, shown), latest.current, box);
    };
    const observer = new ResizeObserver(() =>
      plot.current?.setSize({ width: box.clientWidth, height: HEIGHT }),
    );
    draw();
    observer.observe(box);
    const forget = onScheme(draw);
    return () => {
      forget();
      observer.disconnect();
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => plot.current?.setData(data), [times]);

  return (
    <figure class="chart">
      <figcaption>
        <h2>{title}</h2>
        <ul class="legend" ref={legend}>
          {series.map(({ label, tone }) => (
            <li key={label} class={`series-${tone}`}>
              <span>{label}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <div ref={host} class="plot" role="img" aria-label={`${title}. ${summary}`} />
      <p class="hint">{summary}</p>
    </figure>
  );
};

/** Canvas knows no CSS variables: colours are read where CSS has put them. */
const options = (
  box: HTMLElement,
  legend: HTMLElement,
  series: readonly Series[],
  shown: (value: number) => string,
): uPlot.Options => {
  const { color, font } = { color: getComputedStyle(box).color, font: "12px system-ui, sans-serif" };
  const line = getComputedStyle(box).borderTopColor;
  const axis = { stroke: color, font, ticks: { show: false }, grid: { stroke: line, width: 1 } };
  return {
    width: box.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _min, max) => [0, Math.max(max * 1.15, 1)] } },
    axes: [
      {
        ...axis,
        size: 28,
        grid: { show: false },
        space: 70,
        values: (_plot, at, _axis, _space, step) => at.map((time) => clock(time, step)),
      },
      { ...axis, size: 58, space: 36, values: (_plot, at) => at.map(shown) },
    ],
    series: [
      {},
      ...series.map((_one, index) => {
        const item = legend.children[index];
        const stroke = item === undefined ? color : getComputedStyle(item).color;
        return { stroke, width: 2, points: { size: 5, fill: stroke, filter: alone }, spanGaps: false };
      }),
    ],
  };
};

/** Points without a neighbour are no line: they are drawn as points, and no others are. */
const alone: uPlot.Series.Points.Filter = (plot, index) => {
  const values = plot.data[index] ?? [];
  const isThere = (at: number): boolean => typeof values[at] === "number";
  return [...values.keys()].filter((at) => isThere(at) && !isThere(at - 1) && !isThere(at + 1));
};

/** With seconds where the lines are less than a minute apart. */
const clock = (seconds: number, step: number): string =>
  new Date(seconds * 1000).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    ...(step < 60 && { second: "2-digit" }),
  });
