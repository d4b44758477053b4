package io.wherry.master.pipeline;

import io.wherry.common.model.Inventory;
import io.wherry.master.fleet.HostRecord;
import io.wherry.master.fleet.HostView;
import java.time.Instant;
import java.util.List;

/** All that there is to say of one host; the explanation's lines come most pressing first. */
public record HostDetail(
    HostView view,
    String machineId,
    Instant enrolled,
    Inventory inventory,
    List<String> wanted,
    List<HostRecord.Event> history,
    List<String> explanation) {}
