export const FAMILIES = [
  'terrier',
  'pinscher',
  'schnauzer',
  'spaniel',
  'retriever',
  'setter',
  'pointer',
  'scenthound',
  'sighthound',
  'spitz',
  'shepherd',
  'mastiff',
  'mountain',
  'toy',
  'poodle',
  'bulldog',
  'corgi',
] as const;
export const EAR_TYPES = ['prick', 'bat', 'semi', 'button', 'rose', 'drop', 'long', 'butterfly'] as const;
export const TAIL_TYPES = [
  'docked',
  'carrot',
  'otter',
  'sabre',
  'sickle',
  'curled',
  'ring',
  'plume',
  'whip',
  'screw',
  'pompom',
] as const;
export const COAT_LENGTHS = ['hairless', 'short', 'medium', 'long'] as const;
export const COAT_TEXTURES = ['smooth', 'double', 'silky', 'wire', 'curly', 'corded'] as const;
export const FURNISHINGS = [
  'beard',
  'brows',
  'fall',
  'fringe',
  'topknot',
  'ruff',
  'feathering',
  'breeches',
  'skirt',
  'lion',
  'bracelets',
  'crest',
  'socks',
  'flews',
  'wrinkles',
] as const;
export const PATTERNS = [
  'solid',
  'tan-points',
  'swiss',
  'saddle',
  'mask',
  'mask-white',
  'irish',
  'countershade',
  'tricolor',
  'piebald',
  'piebald-light',
  'piebald-mask',
  'half-white',
  'ticked',
  'spots',
  'harlequin',
  'merle',
] as const;
export const COAT_COLORS = [
  'black',
  'charcoal',
  'slate',
  'steel',
  'blue',
  'grey',
  'silver',
  'white',
  'ivory',
  'cream',
  'lemon',
  'yellow',
  'buff',
  'wheaten',
  'gold',
  'red-gold',
  'apricot',
  'orange',
  'red',
  'chestnut',
  'mahogany',
  'tan',
  'fawn',
  'deadgrass',
  'sable',
  'liver',
  'bronze',
  'brindle',
  'flesh',
] as const;

export type Family = (typeof FAMILIES)[number];
export type EarType = (typeof EAR_TYPES)[number];
export type TailType = (typeof TAIL_TYPES)[number];
export type CoatLength = (typeof COAT_LENGTHS)[number];
export type CoatTexture = (typeof COAT_TEXTURES)[number];
export type Furnishing = (typeof FURNISHINGS)[number];
export type Pattern = (typeof PATTERNS)[number];
export type CoatColor = (typeof COAT_COLORS)[number];

/** One colouring a breed comes in. */
export interface CoatVariant {
  /** Frequency among the breed's variants; any positive number. */
  readonly weight: number;
  readonly pattern: Pattern;
  readonly base: CoatColor;
  /** The pattern's own colour: saddle, mask, patches, trim. */
  readonly second?: CoatColor;
  /** White trim of three-coloured patterns. */
  readonly third?: CoatColor;
}

/** The traits of one breed: a row of `data/breeds.json`. */
export interface Breed {
  /** Class folder as in dogImages, e.g. `056.Dachshund`. */
  readonly folder: string;
  readonly name: string;
  readonly family: Family;
  /** Height at the withers. */
  readonly heightCm: number;
  readonly body: {
    /** Body length over height at the withers; 1 is square, a dachshund near 2. */
    readonly length: number;
    /** Height of the elbow over height at the withers. */
    readonly leg: number;
    /** Substance, 0 (fine-boned) to 1 (massive). */
    readonly bone: number;
    /** Tuck-up of the belly, 0 (level) to 1 (greyhound). */
    readonly tuck: number;
  };
  readonly head: {
    /** Head relative to the body; 1 is ordinary. */
    readonly size: number;
    /** Muzzle length, 0 (flat face) to 1 (borzoi). */
    readonly muzzle: number;
    /** Muzzle depth, 0 (snipy) to 1 (mastiff). */
    readonly depth: number;
    /** Stop between forehead and muzzle, 0 (none) to 1 (steep). */
    readonly stop: number;
    /** Skull breadth, 0 (narrow) to 1 (broad). */
    readonly skull: number;
  };
  readonly ears: {
    readonly type: EarType;
    /** Relative to the head; 1 is ordinary. */ readonly size: number;
  };
  readonly tail: TailType;
  readonly coat: {
    readonly length: CoatLength;
    readonly texture: CoatTexture;
    readonly furnishings: readonly Furnishing[];
  };
  readonly colors: readonly CoatVariant[];
}
