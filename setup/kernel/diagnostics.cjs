'use strict';
/** Errors of types as lines for a cell. */

const NO_OVERLOAD = 2769;

/**
 * The lines that say what is wrong: `2:5 - message`. TypeScript tells how it came to a conclusion, one message for each step
 * and all of them for each overload; of these a user needs the first and the last, or what the overload that came closest
 * says.
 *
 * @param diagnostics as tslab gives them: the steps follow each other at one place
 */
function diagnosticLines(diagnostics) {
  return groupsOf(diagnostics).flatMap((group) => essentials(group).map((each) => lineOf(group[0], each)));
}

function groupsOf(diagnostics) {
  const groups = [];
  for (const diagnostic of diagnostics) {
    const last = groups.at(-1)?.[0];
    const isStep =
      last !== undefined && last.start.offset === diagnostic.start.offset && last.end.offset === diagnostic.end.offset;
    if (isStep) groups.at(-1).push(diagnostic);
    else groups.push([diagnostic]);
  }
  return groups;
}

function essentials(group) {
  const messages = group.map(({ messageText }) => messageText);
  if (messages.length < 2) return messages;
  if (group[0].code === NO_OVERLOAD) {
    const telling = [/Did you mean/, /does not exist in type/].map((phrase) =>
      messages.find((text) => phrase.test(text)),
    );
    return [telling.find((text) => text !== undefined) ?? messages.at(-1)];
  }
  return [messages[0], messages.at(-1)];
}

function lineOf({ fileName, start }, message) {
  const file = fileName === undefined ? '' : `${fileName} `;
  return `${file}${start.line + 1}:${start.character + 1} - ${message}`;
}

module.exports = { diagnosticLines };
