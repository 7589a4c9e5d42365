/** Leases: one holder at a time for a place that several machines may share. */
export { Lease, leaseHolder, leaseRenewedAt, takeLease, type LeaseOptions } from './lease';
export { holderHint, LeaseLostError, LockedError, type SeenHolder } from './messages';
export { identityOf, processState, type ProcessIdentity } from './process.cjs';
