/**
 * The files that the generic mode has to find keys in: for each form in turn, each generator in turn, the form's spellings in turn.
 *
 * @module
 */
import { FORMS, type Planted } from "./file-forms.ts";
import { GENERATORS } from "./key-generators.ts";
import { RandomSource } from "./random-source.ts";

export interface PlantedKey extends Planted {
  readonly form: string;
  readonly generator: string;
}

/** Returns `count` keys in files, the same ones for the same seed. */
export function plantedKeys(count: number, seed: number): PlantedKey[] {
  const random = new RandomSource(seed);
  const forms = Object.entries(FORMS);
  const generators = Object.entries(GENERATORS);
  return Array.from({ length: count }, (_, index) => {
    const [form, spellings] = forms[index % forms.length]!;
    const [generator, generate] = generators[Math.floor(index / forms.length) % generators.length]!;
    return { form, generator, ...random.pick(spellings)(generate(random)) };
  });
}
