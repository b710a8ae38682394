import { useEffect, useState } from "preact/hooks";
import { TextField } from "./parts/field.tsx";
import { Mark } from "./parts/mark.tsx";
import { Note } from "./parts/note.tsx";
import { SchemeSwitch } from "./parts/scheme-switch.tsx";

/** Takes the token. It goes nowhere but into requests to this gateway. */
export const SignIn = ({
  reason,
  enter,
}: {
  readonly reason: string | undefined;
  readonly enter: (token: string) => Promise<void>;
}) => {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState(reason);
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    document.title = "Sign in · Sluice";
  }, []);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      await enter(token.trim());
    } catch (error) {
      setProblem((error as Error).message);
      setBusy(false);
    }
  };
  return (
    <div class="door">
      <main>
        <Mark />
        <h1>Sluice console</h1>
        <form onSubmit={(event) => void submit(event)}>
          <TextField
            label="Admin token"
            type="password"
            value={token}
            onValue={setToken}
            isRequired
            hint={
              <>
                From <code>data/admin.token</code> on the gateway, or a JWT of its issuer. It is kept in this
                tab until you close it.
              </>
            }
          />
          <div role="alert">{problem !== undefined && <Note kind="bad">{problem}</Note>}</div>
          <button type="submit" class="main wide" disabled={isBusy}>
            Sign in
          </button>
        </form>
      </main>
      <footer>
        <SchemeSwitch />
      </footer>
    </div>
  );
};
