/** A committed picture of the demo shop: a WebP file in img/. */
export type DemoPicture = {
  file: string;
  /** What it shows, by the keys of gen/looks.json; more than one in a set. */
  models: readonly string[];
  /** Colour or label, for pictures of a single product. */
  look?: string;
  kind: 'front' | 'second' | 'set' | 'scale' | 'detail';
  alt: string;
  width: number;
  height: number;
  bytes: number;
  /** Colour of the paper it was shot on, as #rrggbb: the placeholder while it loads. */
  paper: string;
};
