/** Opcodes of pickle protocol 2 that PyTorch (from Python 2 or 3) writes. Source: Python's pickletools. */
export const OP = {
  mark: 0x28, // (
  emptyTuple: 0x29, // )
  stop: 0x2e, // .
  binfloat: 0x47, // G
  binint: 0x4a, // J
  binint1: 0x4b, // K
  binint2: 0x4d, // M
  none: 0x4e, // N
  binpersid: 0x51, // Q
  reduce: 0x52, // R
  binstring: 0x54, // T
  shortBinstring: 0x55, // U
  binunicode: 0x58, // X
  emptyList: 0x5d, // ]
  append: 0x61, // a
  build: 0x62, // b
  global: 0x63, // c
  appends: 0x65, // e
  binget: 0x68, // h
  longBinget: 0x6a, // j
  binput: 0x71, // q
  longBinput: 0x72, // r
  setitem: 0x73, // s
  tuple: 0x74, // t
  setitems: 0x75, // u
  emptyDict: 0x7d, // }
  proto: 0x80,
  tuple1: 0x85,
  tuple2: 0x86,
  tuple3: 0x87,
  newtrue: 0x88,
  newfalse: 0x89,
  long1: 0x8a,
} as const;
