package io.wherry.master;

import io.wherry.common.model.ReleaseId;
import io.wherry.common.pbin.AccountDefinition;
import io.wherry.common.resolve.Candidate;
import io.wherry.common.resolve.Catalogue;
import io.wherry.common.resolve.Provided;
import io.wherry.master.pipeline.Releases;
import io.wherry.master.publish.ReleaseRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was published, as the control loop asks for it. Releases never change, so each is read once;
 * one that was collected is offered no more.
 */
final class SeamOfReleases implements Releases {
  private final io.wherry.master.publish.Releases published;
  private final Map<ReleaseId, Found.Offer> read = new ConcurrentHashMap<>();

  SeamOfReleases(io.wherry.master.publish.Releases published) {
    this.published = published;
  }

  @Override
  public Found find(ReleaseId id) {
    var refusal = published.refusal(id.number());
    if (refusal.isPresent()) return new Found.Missing(refusal.get());
    var known = read.get(id);
    if (known != null) return known;
    try {
      var record = published.find(id.number()).filter(r -> r.release().equals(id));
      if (record.isEmpty()) return new Found.Missing("there is no release " + id);
      var offer = offer(record.get());
      read.keySet().removeIf(old -> published.collected(old.number()).isPresent());
      read.put(id, offer);
      return offer;
    } catch (IOException | IllegalArgumentException e) {
      return new Found.Missing("release " + id + " cannot be read: " + e.getMessage());
    }
  }

  private Found.Offer offer(ReleaseRecord record) throws IOException {
    var manifest = published.manifest(record);
    var pbins = published.pbins(record);
    var candidates = new ArrayList<Candidate>();
    for (var entry : manifest.entries()) {
      var content = pbins.get(entry.path());
      if (content == null) throw new IOException("its commit lacks " + entry.path());
      candidates.add(Candidate.of(entry.build(), entry.path(), content));
    }
    var accounts = new ArrayList<AccountDefinition>();
    published
        .accounts(record)
        .forEach((path, content) -> accounts.add(AccountDefinition.parse(path, content)));
    return new Found.Offer(
        new Catalogue(record.release(), candidates, accounts),
        new Provided(manifest.provided()),
        record.manifest(),
        record.commit().hex());
  }
}
