package io.wherry.sim;

import io.wherry.common.model.HostId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All machines, and what befalls them. */
final class Fleet {
  private static final Duration UNREST = Duration.ofSeconds(20);
  private final Time time;
  private final SimMaster master;
  private final List<SimHost> hosts = new ArrayList<>();
  private final Map<HostId, SimHost> byId;
  private final Map<HostId, SimHost> copies = new TreeMap<>();
  private final Estate estate;
  private final Witness witness;

  /** Every fourth host follows its channel by itself. */
  Fleet(Time time, int count) {
    this.time = time;
    this.estate = new Estate(count);
    this.witness = new Witness(estate);
    this.master =
        new SimMaster(
            time, 1 + time.below(Math.max(2, count / 3)), estate.bounds(), witness, count);
    for (int n = 1; n <= count; n++) hosts.add(new SimHost(time, master, n, n % 4 == 0, estate));
    hosts.forEach(witness::knows);
    this.byId = hosts.stream().collect(Collectors.toMap(SimHost::id, Function.identity()));
  }

  SimMaster master() {
    return master;
  }

  Estate estate() {
    return estate;
  }

  Witness witness() {
    return witness;
  }

  List<SimHost> hosts() {
    return hosts;
  }

  SimHost host(HostId id) {
    return java.util.Objects.requireNonNull(byId.get(id), "no host has the id " + id);
  }

  /** Whether there is a copy of it about, so that nobody knows which one speaks. */
  boolean isCopied(HostId id) {
    return copies.containsKey(id);
  }

  void start() {
    master.start();
    for (var host : hosts) master.process().orElseThrow().with(it -> it.enrolled(host.enrolment()));
    hosts.forEach(SimHost::start);
    backUps();
    unrest();
  }

  private void backUps() {
    master.backUp();
    time.after(time.between(Duration.ofMinutes(1), Duration.ofHours(3)), this::backUps);
  }

  /** What strikes from outside, again and again. */
  private void unrest() {
    time.after(
        UNREST,
        () -> {
          for (var host : hosts) befall(host);
          if (time.strikes(Peril.RESTORE, 900)) master.lose();
          if (!time.isCalm()) unrest();
        });
  }

  private void befall(SimHost host) {
    if (time.strikes(Peril.PARTITION, 400))
      host.cutOff(time.between(Duration.ofSeconds(5), Duration.ofMinutes(20)));
    if (time.strikes(Peril.LOSS, 5000))
      host.losePermissions(time.between(Duration.ofMinutes(20), Duration.ofHours(2)));
    if (time.strikes(Peril.POWER, 700)) host.losePower();
    if (time.strikes(Peril.CLOCK, 900)) host.jumpClock();
    host.meddler().befall();
    if (estate.isGuest(host.number()) && time.strikes(Peril.MIGRATION, 400))
      for (int hypervisor : estate.move(host.number(), time))
        hosts.get(hypervisor - 1).tellPlaceSoon();
    if (time.strikes(Peril.LIE, 3000)) {
      estate.lie(host.number(), time);
      host.tellPlaceSoon();
    }
    if (!isCopied(host.id()) && time.strikes(Peril.CLONE, 4000)) copy(host);
  }

  private void copy(SimHost host) {
    var copy = host.copy();
    copies.put(host.id(), copy);
    copy.start();
    time.after(time.between(Duration.ofMinutes(1), Duration.ofMinutes(20)), copy::vanish);
  }

  /** Faults have ended; who is away comes back. */
  void calmDown() {
    time.calmDown();
    copies.values().forEach(SimHost::vanish);
  }
}
