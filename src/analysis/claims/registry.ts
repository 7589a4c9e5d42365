import { createRegistry } from '../../core';
import { claimOf, type NewClaim } from './definition';
import { PUBLISHED_CLAIMS } from './published';
import type { Claim } from './types';

export type { NewClaim, NewClaimPart } from './definition';

const claims = createRegistry<Claim>('claim', PUBLISHED_CLAIMS);

/**
 * Defines a claim: `show.conclusions` and the report judge it by the same rule as the published ones, and
 * mark it as the user's. It is data, and may name the user's experiments, including ones that are defined later.
 *
 * @returns the claim, complete
 * @throws BreedlabError for a name of a published claim or not a plain word, a key, a kind of part or a setting that
 *   does not exist, a value that a part cannot take
 * @example
 * defineClaim({
 *   name: 'slower-is-better',
 *   statement: 'A third of the learning rate classifies better.',
 *   parts: [{ kind: 'accuracy', from: 34, to: 'slower', treatment: ['learningRate'], expected: 'higher' }],
 * });
 */
export function defineClaim(definition: NewClaim): Claim {
  return claims.define(claimOf(definition));
}

/** Every claim: the published conclusions, those that the published text implies, and then the user's. */
export function allClaims(): readonly Claim[] {
  return claims.all();
}

/** Every published conclusion as a testable claim, and two statements that the published text implies. */
export function publishedClaims(): readonly Claim[] {
  return claims.all().filter(({ origin }) => origin !== 'own');
}

/** The user's claims, in the order of their definition. */
export function ownClaims(): readonly Claim[] {
  return claims.all().filter(({ origin }) => origin === 'own');
}

/** A claim by name. @throws BreedlabError with the nearest name when there is none */
export function claimNamed(name: string): Claim {
  return claims.get(name);
}
