package io.wherry.master.publish;

/** The steps of a collection, in their order; from {@code RECORDING} on nobody is let there. */
enum CollectStep {
  LOOKING,
  RECORDING,
  LOOKING_AGAIN,
  SPARING,
  DELETING_TARBALLS,
  DELETING_BUNDLES,
  SETTLING,
  DONE
}
