import { damagedFile, refusedFile } from '../errors';
import { callGlobal, knownGlobal, persistentStorage } from './pickleGlobals';
import type { PickleCursor } from './pickleCursor';
import { OP } from './pickleOpcodes';
import { kindOf, type PickleDict, type PickleValue } from './pickleValues';

/** Operations of one pickle; each makes at most one object. VGG16-BN's state dict takes about 4,000. */
const MAX_OPERATIONS = 500_000;
/** Long integers: the magic number of the legacy format has 10 bytes. */
const MAX_INTEGER_BYTES = 16;

/**
 * Runs one pickle of protocol 2 and returns its value; the cursor then stands after it. Nothing is imported
 * or called: a global is one of the few names of {@link knownGlobal}, and a call of one builds a plain record
 * of this module's own. Time and memory are bounded by the pickle's length and {@link MAX_OPERATIONS};
 * nothing recurses.
 *
 * @throws BreedlabError naming file, pickle and byte when the pickle is damaged, or the global when it is
 * refused
 */
export function runPickle(cursor: PickleCursor): PickleValue {
  return new PickleMachine(cursor).run();
}

class PickleMachine {
  private readonly stack: PickleValue[] = [];
  /** Heights of the stack at each open mark. */
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private budget = MAX_OPERATIONS;

  constructor(private readonly cursor: PickleCursor) {}

  run(): PickleValue {
    for (;;) {
      this.spend(1);
      const at = this.cursor.position;
      const opcode = this.cursor.uint8();
      if (opcode === OP.stop) return this.pop();
      if (!this.pushConstant(opcode) && !this.pushContainer(opcode) && !this.change(opcode)) {
        throw refusedFile(
          this.cursor.file,
          this.cursor.where,
          `opcode 0x${opcode.toString(16)} at byte ${at} is not used by PyTorch`,
        );
      }
    }
  }

  private pushConstant(opcode: number): boolean {
    const { cursor } = this;
    switch (opcode) {
      case OP.none:
        return this.push(null);
      case OP.newtrue:
        return this.push(true);
      case OP.newfalse:
        return this.push(false);
      case OP.binint:
        return this.push(cursor.int32());
      case OP.binint1:
        return this.push(cursor.uint8());
      case OP.binint2:
        return this.push(cursor.uint16());
      case OP.long1:
        return this.push(this.longInteger());
      case OP.binfloat:
        return this.push(cursor.float64());
      case OP.shortBinstring:
        return this.push(cursor.text(cursor.uint8()));
      case OP.binstring:
      case OP.binunicode:
        return this.push(cursor.text(cursor.uint32()));
      case OP.global:
        return this.push(knownGlobal(cursor, `${cursor.line()}.${cursor.line()}`));
      default:
        return false;
    }
  }

  private pushContainer(opcode: number): boolean {
    switch (opcode) {
      case OP.emptyTuple:
        return this.push({ kind: 'tuple', items: [] });
      case OP.tuple1:
        return this.push({ kind: 'tuple', items: this.popMany(1) });
      case OP.tuple2:
        return this.push({ kind: 'tuple', items: this.popMany(2) });
      case OP.tuple3:
        return this.push({ kind: 'tuple', items: this.popMany(3) });
      case OP.tuple:
        return this.push({ kind: 'tuple', items: this.popToMark() });
      case OP.emptyList:
        return this.push({ kind: 'list', items: [] });
      case OP.emptyDict:
        return this.push({ kind: 'dict', entries: new Map() });
      case OP.binpersid:
        return this.push(persistentStorage(this.cursor, this.pop()));
      case OP.reduce: {
        const args = this.pop();
        return this.push(callGlobal(this.cursor, this.pop(), args, (steps) => this.spend(steps)));
      }
      default:
        return false;
    }
  }

  private change(opcode: number): boolean {
    const { cursor } = this;
    switch (opcode) {
      case OP.proto:
        return this.requireProtocol(cursor.uint8());
      case OP.mark:
        return this.marks.push(this.stack.length) > 0;
      case OP.binget:
        return this.push(this.recall(cursor.uint8()));
      case OP.longBinget:
        return this.push(this.recall(cursor.uint32()));
      case OP.binput:
        return this.remember(cursor.uint8());
      case OP.longBinput:
        return this.remember(cursor.uint32());
      case OP.append:
        return this.append(this.popMany(1));
      case OP.appends:
        return this.append(this.popToMark());
      case OP.setitem:
        return this.setItems(this.popMany(2));
      case OP.setitems:
        return this.setItems(this.popToMark());
      case OP.build:
        return this.build(this.pop());
      default:
        return false;
    }
  }

  private push(value: PickleValue): true {
    this.stack.push(value);
    return true;
  }

  private pop(): PickleValue {
    return this.popMany(1)[0]!;
  }

  private popMany(count: number): PickleValue[] {
    const floor = this.marks.at(-1) ?? 0;
    if (this.stack.length - count < floor) throw this.damaged('the stack is empty');
    return this.stack.splice(this.stack.length - count, count);
  }

  private popToMark(): PickleValue[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.damaged('a mark is missing');
    return this.stack.splice(mark);
  }

  private top(): PickleValue | undefined {
    return this.stack.length > (this.marks.at(-1) ?? 0) ? this.stack.at(-1) : undefined;
  }

  private append(items: readonly PickleValue[]): true {
    const list = this.top();
    if (typeof list !== 'object' || list?.kind !== 'list') throw this.damaged(`items are appended to ${kindOf(list)}`);
    for (const item of items) list.items.push(item);
    return true;
  }

  private setItems(items: readonly PickleValue[]): true {
    const { entries } = this.dictOnTop();
    if (items.length % 2 !== 0) throw this.damaged('a key has no value');
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i]!;
      if (entries.has(key))
        throw this.damaged(`the key ${typeof key === 'string' ? `'${key}'` : kindOf(key)} occurs twice`);
      entries.set(key, items[i + 1]!);
    }
    return true;
  }

  /** Attributes of a dict (PyTorch's `_metadata`) are dropped; nothing else may have any. */
  private build(state: PickleValue): true {
    if (typeof state !== 'object' || state?.kind !== 'dict') throw this.damaged(`attributes come as ${kindOf(state)}`);
    this.dictOnTop();
    return true;
  }

  private dictOnTop(): PickleDict {
    const dict = this.top();
    if (typeof dict !== 'object' || dict?.kind !== 'dict') throw this.damaged(`keys are set on ${kindOf(dict)}`);
    return dict;
  }

  private remember(index: number): true {
    const value = this.top();
    if (value === undefined) throw this.damaged('nothing to remember');
    this.memo.set(index, value);
    return true;
  }

  private recall(index: number): PickleValue {
    const value = this.memo.get(index);
    if (value === undefined) throw this.damaged(`memo ${index} was never set`);
    return value;
  }

  private longInteger(): number | bigint {
    const length = this.cursor.uint8();
    if (length > MAX_INTEGER_BYTES) throw this.damaged(`an integer of ${length} bytes`);
    return this.cursor.integer(length);
  }

  private requireProtocol(protocol: number): true {
    if (protocol !== 2) {
      throw refusedFile(this.cursor.file, this.cursor.where, `pickle protocol ${protocol} (PyTorch writes 2)`);
    }
    return true;
  }

  private spend(steps: number): void {
    this.budget -= steps;
    if (this.budget < 0) {
      throw refusedFile(this.cursor.file, this.cursor.where, `it takes more than ${MAX_OPERATIONS} pickle operations`);
    }
  }

  private damaged(problem: string): Error {
    return damagedFile(this.cursor.file, `${this.cursor.where}, byte ${this.cursor.position}`, problem);
  }
}
