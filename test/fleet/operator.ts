/**
 * Whoever rotates: edits the one document, waits for guards, and has copies of it brought to the nodes, each in its own time.
 *
 * @module
 */
import { join } from "node:path";
import { writeDocument } from "../../src/keys/document/write-document.ts";
import type { RingDocument } from "../../src/keys/document/ring-document.ts";
import type { KeySource } from "../../src/keys/key-source.ts";
import { createRing } from "../../src/keys/rotation/create-ring.ts";
import type { EditResult } from "../../src/keys/rotation/refused.ts";
import { fileSource } from "../../src/keys/sources/file.ts";
import { Fleet, pause, type FleetOptions } from "./fleet.ts";
import type { FleetNode } from "./fleet-node.ts";
import { LATEST_COPY_SECONDS, POLICY, PROPAGATION_SECONDS } from "./policy.ts";

const LOOK_AGAIN_MS = 20;

export type Edit = (ring: RingDocument, now: number) => EditResult;

export class Operator {
  readonly fleet: Fleet;
  readonly #source: KeySource;
  /** By how many seconds the operator's clock is ahead. */
  ahead = 0;
  /** Nodes that get no copies for now. */
  readonly withheld = new Set<FleetNode>();
  /** Each node's copies come in their order. */
  #under: Promise<void> = Promise.resolve();

  private constructor(fleet: Fleet, source: KeySource) {
    this.fleet = fleet;
    this.#source = source;
  }

  /** Starts a fleet with a first document. */
  static async start(options: Omit<FleetOptions, "document" | "variables">): Promise<Operator> {
    const first = createRing({ app: "fleet", policy: POLICY, now: Date.now() / 1000 });
    const fleet = await Fleet.start({ ...options, document: writeDocument(first) });
    const source = fileSource({ path: join(fleet.folder, "keyring.json") });
    await source.write!(first, { expectedRevision: 0 });
    return new Operator(fleet, source);
  }

  /** Unix seconds, by the operator's clock. */
  get now(): number {
    return Date.now() / 1000 + this.ahead;
  }

  document(): Promise<RingDocument> {
    return this.#source.load();
  }

  async text(): Promise<string> {
    return writeDocument(await this.document());
  }

  /** Waits until `edit` is not refused, as `waxseal keys rotate` does, writes what comes of it, and sends the copies off. @throws {Error} where no time will help */
  async change(edit: Edit): Promise<RingDocument> {
    for (;;) {
      const ring = await this.document();
      const result = edit(ring, this.now);
      if (result.ok) {
        await this.#source.write!(result.ring, { expectedRevision: ring.revision });
        this.#under = Promise.all([this.#under, this.#handOut(result.ring)]).then(() => undefined);
        return result.ring;
      }
      if (result.holdsAt === undefined) throw new Error(`${result.guard}: ${result.hint}`);
      await pause(Math.max(1, result.holdsAt.getTime() - this.now * 1000));
    }
  }

  /** Changes, and returns when every node that gets copies has this one in use. */
  async changeEverywhere(edit: Edit): Promise<RingDocument> {
    const ring = await this.change(edit);
    await this.arrived(ring);
    return ring;
  }

  /**
   * Returns when all nodes that get copies have `ring` in use. Where a busy machine took longer than the policy says, as much longer is
   * waited, so that the guards' times hold all the same.
   */
  async arrived(ring: RingDocument): Promise<void> {
    await Promise.all(
      this.fleet.nodes
        .filter((node) => !this.withheld.has(node))
        .map(async (node) => {
          while ((await node.state()).revision < ring.revision) await pause(LOOK_AGAIN_MS);
        }),
    );
    const late = this.now - ring.updatedAt - PROPAGATION_SECONDS;
    if (late > 0) await pause(late * 1000);
  }

  async close(): Promise<void> {
    await this.#under;
    await this.fleet.close();
  }

  async #handOut(ring: RingDocument): Promise<void> {
    const { nodes } = this.fleet;
    const text = writeDocument(ring);
    await Promise.all(
      nodes.map(async (node, at) => {
        await pause(((at + 1) / nodes.length) * LATEST_COPY_SECONDS * 1000);
        if (!this.withheld.has(node)) await node.give(text);
      }),
    );
  }
}
