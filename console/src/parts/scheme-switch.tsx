import { useState } from "preact/hooks";
import { Icon } from "./icon.tsx";

type Scheme = "light" | "dark";
const KEY = "sluice.scheme";
const darkByDefault = matchMedia("(prefers-color-scheme: dark)");

/** What was chosen in this browser; undefined: what its owner prefers everywhere. */
const chosen = (): Scheme | undefined => {
  try {
    const scheme = localStorage.getItem(KEY);
    return scheme === "light" || scheme === "dark" ? scheme : undefined;
  } catch {
    return undefined;
  }
};

export const applyScheme = (scheme = chosen()): void => {
  if (scheme === undefined) delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = scheme;
  dispatchEvent(new Event("sluice-scheme"));
};

/** Calls when the colours may have changed. */
export const onScheme = (listener: () => void): (() => void) => {
  addEventListener("sluice-scheme", listener);
  darkByDefault.addEventListener("change", listener);
  return () => {
    removeEventListener("sluice-scheme", listener);
    darkByDefault.removeEventListener("change", listener);
  };
};

export const SchemeSwitch = () => {
  const [scheme, setScheme] = useState<Scheme>(chosen() ?? (darkByDefault.matches ? "dark" : "light"));
  const other = scheme === "dark" ? "light" : "dark";
  const change = (): void => {
    setScheme(other);
    try {
      localStorage.setItem(KEY, other);
    } catch {
      // It holds until the page is left.
    }
    applyScheme(other);
  };
  return (
    <button type="button" class="plain" onClick={change}>
      <Icon name={other === "dark" ? "moon" : "sun"} />
      {other === "dark" ? "Dark" : "Light"}
    </button>
  );
};
