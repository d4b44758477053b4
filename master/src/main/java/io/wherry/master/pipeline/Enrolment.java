package io.wherry.master.pipeline;

import io.wherry.common.model.ChannelName;
import io.wherry.common.model.HostId;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.Labels;

/** A host that has just been given its certificate. Its name is what it calls itself. */
public record Enrolment(
    HostId host,
    String machineId,
    String name,
    Labels labels,
    ChannelName channel,
    Inventory inventory) {}
