/**
 * The catalogue: twelve books about letters, secrets and what is kept under seal.
 *
 * @module
 */
export interface Book {
  /** Its name in addresses and carts. */
  readonly slug: string;
  readonly title: string;
  readonly author: string;
  readonly year: number;
  readonly cents: number;
  readonly blurb: string;
}

export const BOOKS: readonly Book[] = [
  {
    slug: "through-the-looking-glass",
    title: "Through the Looking-Glass",
    author: "Lewis Carroll",
    year: 1871,
    cents: 1450,
    blurb:
      "Shoes, ships, sealing-wax, cabbages and kings. Alice crosses a chessboard the wrong way round, and the poems come out mirrored.",
  },
  {
    slug: "the-purloined-letter",
    title: "The Purloined Letter",
    author: "Edgar Allan Poe",
    year: 1844,
    cents: 950,
    blurb:
      "The police take the house apart and do not find the letter. Dupin finds it at once, because it was never hidden: it was re-sealed.",
  },
  {
    slug: "the-scarlet-letter",
    title: "The Scarlet Letter",
    author: "Nathaniel Hawthorne",
    year: 1850,
    cents: 1200,
    blurb: "One embroidered character that everybody in Boston believes they can read, and a name that its wearer will not give away.",
  },
  {
    slug: "persuasion",
    title: "Persuasion",
    author: "Jane Austen",
    year: 1817,
    cents: 1350,
    blurb: "Eight years of silence end with a page written in a crowded room, folded in haste and left where only one person would look.",
  },
  {
    slug: "dracula",
    title: "Dracula",
    author: "Bram Stoker",
    year: 1897,
    cents: 1500,
    blurb:
      "A case put together from diaries, telegrams and shorthand. The Count reads everybody's post; nobody thought to check the seals.",
  },
  {
    slug: "frankenstein",
    title: "Frankenstein",
    author: "Mary Shelley",
    year: 1818,
    cents: 1250,
    blurb:
      "Letters from the ice, holding a confession, holding a story told by the creature itself: three envelopes, one inside the other.",
  },
  {
    slug: "the-moonstone",
    title: "The Moonstone",
    author: "Wilkie Collins",
    year: 1868,
    cents: 1600,
    blurb: "A diamond is gone from a locked cabinet. Eleven witnesses write down what they saw, and each of them holds a part of the key.",
  },
  {
    slug: "the-secret-garden",
    title: "The Secret Garden",
    author: "Frances Hodgson Burnett",
    year: 1911,
    cents: 1300,
    blurb: "A door under the ivy, a key in the flower bed and a robin that knows about both. Ten years is a long time to keep a secret.",
  },
  {
    slug: "jane-eyre",
    title: "Jane Eyre",
    author: "Charlotte Brontë",
    year: 1847,
    cents: 1400,
    blurb: "There is a light on the third floor of Thornfield Hall, and a door that is always locked. Reader, she asked about it.",
  },
  {
    slug: "treasure-island",
    title: "Treasure Island",
    author: "Robert Louis Stevenson",
    year: 1883,
    cents: 1150,
    blurb: "A packet sewn in oilcloth and sealed in several places. Inside: latitude, longitude, three crosses in red ink, and trouble.",
  },
  {
    slug: "journey-to-the-centre-of-the-earth",
    title: "Journey to the Centre of the Earth",
    author: "Jules Verne",
    year: 1864,
    cents: 1550,
    blurb: "A slip of parchment falls out of a book. It is enciphered in runes, and it says where to begin climbing down.",
  },
  {
    slug: "bartleby-the-scrivener",
    title: "Bartleby, the Scrivener",
    author: "Herman Melville",
    year: 1853,
    cents: 900,
    blurb: "He copies documents, until he would prefer not to. They say that he came from the office where dead letters are burned.",
  },
];

const BY_SLUG: ReadonlyMap<string, Book> = new Map(BOOKS.map((book) => [book.slug, book]));

export function bookOf(slug: string): Book | undefined {
  return BY_SLUG.get(slug);
}

const EURO = new Intl.NumberFormat("en-IE", { style: "currency", currency: "EUR" });

export function priceText(cents: number): string {
  return EURO.format(cents / 100);
}
