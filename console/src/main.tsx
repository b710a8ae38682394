import { render } from "preact";
import { App } from "./app.tsx";
import { applyScheme } from "./parts/scheme-switch.tsx";
import "uplot/dist/uPlot.min.css";
import "./styles/base.css";
import "./styles/shell.css";
import "./styles/parts.css";
import "./styles/tables.css";
import "./styles/forms.css";
import "./styles/diagrams.css";

applyScheme();
const root = document.getElementById("app");
if (root !== null) render(<App />, root);
