/** Leases: one holder at a time for a place that several machines may share. */
export {
  holderHint,
  Lease,
  LeaseLostError,
  leaseHolder,
  LockedError,
  takeLease,
  type LeaseOptions,
  type SeenHolder,
} from './lease';
export { identityOf, processState, type ProcessIdentity } from './process.cjs';
