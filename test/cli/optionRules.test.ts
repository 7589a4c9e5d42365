import assert from 'node:assert/strict';
import type { Command } from 'commander';
import { describe, test } from 'node:test';
import { fullName, OPTION_RULES, type OptionRule } from '../../src/cli/optionRules';
import { breedlabProgram } from '../../src/cli/program';
import { EXAMPLES, leafCommands } from '../attack/commandLines';

/** Arguments of a command line that gives an option or an argument. */
function given(command: Command, what: string): string[] {
  if (what.startsWith('<')) return [];
  const option = command.options.find(({ long }) => long === what);
  assert.ok(option, `${fullName(command)} has no option ${what}`);
  return option.required || option.optional ? [`${what}=${EXAMPLES[what] ?? '1'}`] : [what];
}

/** What a command line with some of a command's options and arguments comes to, without doing its work. */
async function outcome(name: string, whats: readonly string[]): Promise<string> {
  const program = breedlabProgram();
  const command = leafCommands(program).find((each) => fullName(each) === name);
  assert.ok(command, `there is no command ${name}`);
  let said = 'accepted';
  command.action(() => undefined);
  const args = command.registeredArguments
    .filter((argument) => argument.required || whats.includes(`<${argument.name()}>`))
    .map((argument) => EXAMPLES[`<${argument.name()}>`] ?? 'x');
  for (const what of whats.filter((each) => each.startsWith('<'))) {
    assert.ok(
      command.registeredArguments.some((argument) => `<${argument.name()}>` === what),
      `${name} ${what}`,
    );
  }
  await program
    .parseAsync([...name.split(' '), ...whats.flatMap((what) => given(command, what)), '--', ...args], { from: 'user' })
    .catch((error: Error) => {
      said = error.message;
    });
  return said;
}

const text = ({ command, option, rule, other }: OptionRule): string => `${command}: ${option} ${rule} ${other}`;

describe('options that do not go together are refused with the reason', () => {
  for (const each of OPTION_RULES) {
    const { command, option, rule, other, why } = each;
    test(text(each), async () => {
      // An option that needs a third one is given with it, so that only this rule is broken.
      const needed = OPTION_RULES.filter((one) => one.command === command && one.rule === 'needs');
      const along = (what: string): string[] =>
        needed.filter((one) => one.option === what && one !== each).map((one) => one.other);
      const both = [...new Set([option, other, ...along(option), ...along(other)])];
      const [wrong, right] = rule === 'without' ? [both, [option, ...along(option)]] : [[option], both];
      const said = await outcome(command, wrong);
      assert.ok(said.includes(why) && said.includes(option) && said.includes(other), said);
      assert.equal(await outcome(command, right), 'accepted');
    });
  }
});

test('no pair has two rules, and every command that is named exists', () => {
  const pairs = OPTION_RULES.map(({ command, option, other }) => [command, ...[option, other].sort()].join(' '));
  assert.deepEqual(pairs, [...new Set(pairs)]);
});

describe('an option is not given an empty text', () => {
  for (const [line, option] of [
    [['export', 'web', '--run', '34'], '--out'],
    [['train', '34'], '--data'],
    [['runs', 'list'], '--experiment'],
    [['predict', 'a.jpg'], '--run'],
  ] as const) {
    test(`${line.join(' ')} ${option}=`, async () => {
      const said = breedlabProgram().parseAsync([...line, `${option}=`], { from: 'user' });
      await assert.rejects(said, new RegExp(`${option} is given an empty text`));
    });
  }
});
