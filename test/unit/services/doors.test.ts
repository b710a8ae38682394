import { describe, expect, it } from "vitest";
import type { ParticleRef } from "../../../src/particle/index.ts";
import type { Closure } from "../../../src/services/closure.ts";
import { createDoors } from "../../../src/services/doors.ts";

const AT = 1_000;

const open = ({ restored = [] }: { restored?: string[] | "not yet" } = {}) => {
  const closures = new Map<string, Closure>();
  const emptied: string[] = [];
  const doors = createDoors({
    closureOf: (service) => closures.get(service),
    draining: () => [...closures].filter(([, { mode }]) => mode === "draining").map(([service]) => service),
    onEmpty: (service) => emptied.push(service),
  });
  if (restored !== "not yet") doors.restore(restored as ParticleRef[]);
  return {
    doors,
    emptied,
    close: (service: string, mode: Closure["mode"]) => closures.set(service, { mode, at: AT, by: "ann" }),
    reopen: (service: string) => closures.delete(service),
    enter: (service: string, ref: string, timestamp = AT) =>
      doors.of(service).enter({ ref: ref as ParticleRef, timestamp }),
    over: (ref: string) => doors.over(ref as ParticleRef),
  };
};

const refused = (work: () => unknown): unknown => {
  try {
    return void work();
  } catch (error) {
    return error;
  }
};

describe("a service's door", () => {
  it("lets nobody in while it is disabled, who was there before neither", () => {
    const { enter, close, reopen } = open();
    enter("sms", "a");
    close("sms", "disabled");
    expect(refused(() => enter("sms", "a"))).toMatchObject({
      code: "SLUICE_DISABLED",
      retry: true,
      retCode: 1006,
      status: 503,
      message: "sms is disabled by its operator",
    });
    expect(refused(() => enter("crm", "b"))).toBeUndefined();
    reopen("sms");
    expect(refused(() => enter("sms", "b"))).toBeUndefined();
  });

  it("lets in while it drains who called it before, and nobody else", () => {
    const { enter, close } = open();
    enter("sms", "a")();
    enter("crm", "b")();
    close("sms", "draining");
    expect(refused(() => enter("sms", "a"))).toBeUndefined();
    expect(refused(() => enter("sms", "b"))).toMatchObject({ code: "SLUICE_DISABLED" });
    expect(refused(() => enter("sms", "c"))).toMatchObject({ code: "SLUICE_DISABLED" });
    expect(refused(() => enter("sms", "c"))).toMatchObject({ code: "SLUICE_DISABLED" });
  });

  it("counts who is inside, each particle once", () => {
    const { doors, enter, over } = open();
    const [first, second] = [enter("sms", "a"), enter("sms", "a")];
    enter("sms", "b");
    expect(doors.inside("sms")).toEqual({ calls: 3, particles: 2 });
    first();
    second();
    over("a");
    over("a");
    expect(doors.inside("sms")).toEqual({ calls: 1, particles: 1 });
    expect(doors.inside("crm")).toEqual({ calls: 0, particles: 0 });
  });

  it("is empty when neither a particle that called it nor a call is left", () => {
    const { doors, emptied, enter, close, over } = open();
    const leave = enter("sms", "a");
    close("sms", "draining");
    doors.look();
    over("a");
    doors.look();
    expect(emptied).toEqual([]);
    leave();
    expect(emptied).toEqual(["sms"]);
  });

  it("knows particles of an earlier life by name only, and lets those go on that are as old as the drain", () => {
    const { doors, emptied, enter, close, over } = open({ restored: ["old", "young"] });
    close("sms", "draining");
    expect(refused(() => enter("sms", "old", AT)())).toBeUndefined();
    expect(refused(() => enter("sms", "young", AT + 1))).toMatchObject({ code: "SLUICE_DISABLED" });
    over("old");
    doors.look();
    expect(emptied).toEqual([]);
    over("young");
    doors.look();
    expect(emptied).toEqual(["sms"]);
  });

  it("is not empty before those are named", () => {
    const { doors, emptied, close } = open({ restored: "not yet" });
    close("sms", "draining");
    doors.look();
    expect(emptied).toEqual([]);
  });

  it("remembers a bounded number of particles, the newest", () => {
    const { doors, enter, close } = open();
    for (let count = 0; count <= 100_000; count++) enter("sms", `p${count}`)();
    expect(doors.inside("sms").particles).toBe(100_000);
    close("sms", "draining");
    expect(refused(() => enter("sms", "p0"))).toMatchObject({ code: "SLUICE_DISABLED" });
    expect(refused(() => enter("sms", "p1"))).toBeUndefined();
  });
});
