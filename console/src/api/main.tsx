import { render } from "preact";
import { applyScheme } from "../parts/scheme-switch.tsx";
import { ApiDoor } from "./api-door.tsx";
import "../styles/base.css";
import "../styles/shell.css";
import "../styles/parts.css";
import "../styles/forms.css";
import "./api.css";

applyScheme();
const root = document.getElementById("app");
if (root !== null) render(<ApiDoor />, root);
