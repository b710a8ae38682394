import { type ComponentChildren, createContext } from "preact";
import { useContext, useState } from "preact/hooks";

type Announce = (text: string) => void;
const AnnounceContext = createContext<Announce>(() => {});

/** Tells screen readers what happened without moving the focus. */
export const useAnnounce = (): Announce => useContext(AnnounceContext);

export const LiveRegion = ({ children }: { readonly children: ComponentChildren }) => {
  const [said, setSaid] = useState({ text: "", count: 0 });
  const [announce] = useState<Announce>(
    () => (text: string) => setSaid(({ count }) => ({ text, count: count + 1 })),
  );
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      <div class="hidden-text" role="status">
        <span key={said.count}>{said.text}</span>
      </div>
    </AnnounceContext.Provider>
  );
};
