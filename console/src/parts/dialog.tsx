import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { problemOf } from "../data/ask.ts";
import { useAnnounce } from "./live.tsx";
import { Note } from "./note.tsx";

export interface Deed {
  readonly title: string;
  /** On its button. */
  readonly verb: string;
  readonly isDangerous?: boolean;
  /** What it means. */
  readonly body: ComponentChildren;
  /** Told when it is done. */
  readonly done: string;
  readonly act: () => Promise<unknown>;
}

/** Asks before a deed and stays, with the reason, when it fails. The browser keeps the focus inside and gives it back. */
export const DeedDialog = ({ deed, onClose }: { readonly deed: Deed; readonly onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const announce = useAnnounce();
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  useEffect(() => dialog.current?.showModal(), []);

  const act = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await deed.act();
      announce(deed.done);
      dialog.current?.close();
    } catch (error) {
      setProblem(problemOf(error).detail);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onClose}>
      <form onSubmit={(event) => void act(event)}>
        <h2 id={id}>{deed.title}</h2>
        <div class="dialog-body">{deed.body}</div>
        <div role="alert">{problem !== undefined && <Note kind="bad">{problem}</Note>}</div>
        <div class="actions end">
          <button type="button" onClick={() => dialog.current?.close()}>
            Cancel
          </button>
          <button type="submit" class={deed.isDangerous ? "danger" : "main"} disabled={isBusy}>
            {deed.verb}
          </button>
        </div>
      </form>
    </dialog>
  );
};

/** A button that asks first. Viewers see it, disabled, with the reason. */
export const DeedButton = ({
  deed,
  label = deed.verb,
  isSmall = false,
  isAllowed,
}: {
  readonly deed: Deed;
  readonly label?: string;
  readonly isSmall?: boolean;
  readonly isAllowed: boolean;
}) => {
  const [isOpen, setOpen] = useState(false);
  const look = [isSmall ? "small" : "", deed.isDangerous ? "danger quiet" : ""].join(" ").trim();
  return (
    <>
      <button
        type="button"
        class={look}
        disabled={!isAllowed}
        title={isAllowed ? undefined : "needs the role operator"}
        onClick={() => setOpen(true)}
      >
        {label}
      </button>
      {isOpen && <DeedDialog deed={deed} onClose={() => setOpen(false)} />}
    </>
  );
};
