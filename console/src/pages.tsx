import type { ComponentChild } from "preact";
import { placeOf } from "./data/hash-route.ts";
import { AttentionPage } from "./pages/attention.tsx";
import { AuditPage } from "./pages/audit.tsx";
import { FunctionPage } from "./pages/function.tsx";
import { LimitsPage } from "./pages/limits.tsx";
import { OverviewPage } from "./pages/overview.tsx";
import { ParticlePage } from "./pages/particle.tsx";
import { ParticlesPage } from "./pages/particles.tsx";
import { PeerPage } from "./pages/peer.tsx";
import { PeersPage } from "./pages/peers.tsx";
import { PublishPage } from "./pages/publish.tsx";
import { ServicePage } from "./pages/service.tsx";
import { ServicesPage } from "./pages/services.tsx";
import { Page } from "./parts/page.tsx";

/** The page of an address. What belongs to one thing is made anew for another. */
export const pageAt = (hash: string): ComponentChild => {
  const { path, query } = placeOf(hash);
  const [section = "overview", name, part] = path;
  switch (section) {
    case "overview":
      return <OverviewPage />;
    case "services":
      if (name === undefined) return <ServicesPage />;
      if (part === undefined) return <ServicePage key={name} service={name} />;
      return <FunctionPage key={`${name} ${part}`} service={name} name={part} />;
    case "publish":
      return <PublishPage key={query.service} service={query.service} />;
    case "particles":
      return name === undefined ? (
        <ParticlesPage query={query} />
      ) : (
        <ParticlePage key={name} particle={name} />
      );
    case "peers":
      return name === undefined ? <PeersPage /> : <PeerPage key={name} peer={name} />;
    case "attention":
      return <AttentionPage />;
    case "limits":
      return <LimitsPage />;
    case "audit":
      return <AuditPage />;
    default:
      return (
        <Page title="No such page">
          <p>
            There is nothing at this address. <a href="#/overview">To the overview</a>
          </p>
        </Page>
      );
  }
};
