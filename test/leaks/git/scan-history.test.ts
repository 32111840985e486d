import { describe, expect, it } from "vitest";
import { KEY, scan, TestRepository } from "./repositories.ts";

/** Returns a repository with so many small blobs besides. */
function withBlobs(count: number): TestRepository {
  const repository = TestRepository.create();
  const blobs = Array.from({ length: count }, (_, at) => `blob\ndata 5\n${at + 10_000}\n`);
  repository.gitWith(blobs.join(""), "fast-import", "--quiet", "--force");
  return repository;
}

describe("a scan", () => {
  it("tells how far it is", async () => {
    const repository = withBlobs(3000);
    const total = repository.git("cat-file", "--batch-all-objects", "--batch-check").split("\n").length;
    const seen: number[] = [];
    await scan(repository.folder, {
      progress: (done) => {
        expect(done.total).toBe(total);
        seen.push(done.objects);
      },
    });
    expect(seen).toEqual([1024, 2048, total]);
  });

  it("ends at once where the signal says so, with its reason", async () => {
    const { folder } = TestRepository.create();
    const reason = new Error("Ctrl-C");
    await expect(scan(folder, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const repository = withBlobs(5000);
    const controller = new AbortController();
    const progress = (): void => controller.abort(reason);
    await expect(scan(repository.folder, { signal: controller.signal, progress })).rejects.toBe(reason);
  });

  it("ends with what a listener throws", async () => {
    const repository = withBlobs(5000);
    const progress = (): never => {
      throw new Error("of the listener");
    };
    await expect(scan(repository.folder, { progress })).rejects.toThrow("of the listener");
  });

  it("tells of more leaks than are held, each once, with its history", async () => {
    const repository = TestRepository.create();
    const count = 20_500;
    const blobs = Array.from({ length: count }, (_, at) => `blob\nmark :${at + 1}\ndata ${KEY.length + 6}\n${at + 100_000}${KEY}\n`);
    const files = blobs.map((_, at) => `M 100644 :${at + 1} f/${at % 100}/${at}\n`);
    repository.gitWith(
      `${blobs.join("")}commit refs/heads/many\ncommitter C <c@d> 1000000000 +0000\ndata 4\nmany\n${files.join("")}`,
      ...["fast-import", "--quiet", "--force"],
    );
    const { leaks, gaps } = await scan(repository.folder);
    expect(gaps).toEqual([]);
    expect(new Set(leaks.map(({ place }) => place.object?.id)).size).toBe(count);
    expect(leaks).toHaveLength(count);
    const dates = new Set(leaks.map(({ history }) => history?.commits.map(({ date }) => date).join()));
    expect(dates).toEqual(new Set(["2001-09-09T01:46:40Z"]));
  }, 60_000);

  it("lists some of the leaks of an object that is full of them, and says that there are more", async () => {
    const repository = TestRepository.create();
    repository.blob(`${KEY}\n`.repeat(11_000));
    const { leaks, gaps } = await scan(repository.folder);
    expect(gaps.map(({ code }) => code)).toEqual(["too-many-leaks"]);
    expect(leaks.length).toBeGreaterThanOrEqual(1000);
    expect(leaks.length).toBeLessThanOrEqual(10_000);
  });

  it("reads dates that no calendar has", async () => {
    const repository = TestRepository.create();
    const tree = repository.git("rev-parse", "HEAD^{tree}");
    const text = `tree ${tree}\nauthor A <a@b> 99999999999999999 +0000\ncommitter A <a@b> 99999999999999999 +0000\n\n${KEY}\n`;
    repository.gitWith(text, "hash-object", "-t", "commit", "-w", "--literally", "--stdin");
    const { leaks } = await scan(repository.folder);
    expect(leaks.map(({ history }) => history?.commits.length)).toEqual([1]);
    expect(leaks[0]?.history?.commits[0]?.date).toMatch(/^\d{4}-/);
  });
});
