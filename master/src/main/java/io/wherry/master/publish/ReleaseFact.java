package io.wherry.master.publish;

/** What the ledger holds. */
public sealed interface ReleaseFact
    permits ReleaseRecord,
        ChannelRecord,
        NumbersJumped,
        ReleasesCollected,
        ReleasesSpared,
        BlobsDeleted {}
