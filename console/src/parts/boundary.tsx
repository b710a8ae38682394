import { Component, type ComponentChildren } from "preact";
import { Note } from "./note.tsx";

interface BoundaryProps {
  readonly children: ComponentChildren;
}

/** What cannot be drawn, because an answer is not what it should be, takes nothing else with it. */
export class Boundary extends Component<BoundaryProps, { readonly reason?: string }> {
  static override getDerivedStateFromError(error: unknown): { readonly reason: string } {
    return { reason: String(error) };
  }

  override render() {
    const { reason } = this.state;
    if (reason === undefined) return this.props.children;
    return <Note kind="bad">Not available: this part of the page failed. {reason}</Note>;
  }
}
