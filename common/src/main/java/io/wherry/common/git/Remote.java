package io.wherry.common.git;

import io.wherry.common.model.Fault;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.errors.MissingBundlePrerequisiteException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectChecker;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;

/** One other repository, by path or address. */
final class Remote {
  private final FileRepository repository;
  private final String address;
  private final int timeoutSeconds;

  Remote(FileRepository repository, String address, int timeoutSeconds) {
    this.repository = repository;
    this.address = address;
    this.timeoutSeconds = timeoutSeconds;
  }

  Fetched fetch(String theirs, String ours) throws IOException {
    try (var transport = open()) {
      transport.setTagOpt(TagOpt.NO_TAGS);
      transport.setObjectChecker(new ObjectChecker());
      transport.fetch(
          NullProgressMonitor.INSTANCE,
          List.of(new RefSpec(theirs + ":" + ours).setForceUpdate(true)));
      var got = repository.exactRef(ours);
      if (got == null || got.getObjectId() == null)
        return new Fetched.Failed(Fault.permanent(address + " has no " + theirs));
      return new Fetched.Got(CommitId.of(got.getObjectId()));
    } catch (URISyntaxException | NotSupportedException | NoRemoteRepositoryException e) {
      return new Fetched.Failed(Fault.permanent(failed("fetch from", e)));
    } catch (MissingBundlePrerequisiteException e) {
      return new Fetched.Failed(Fault.integrity(failed("fetch from", e)));
    } catch (TransportException e) {
      return new Fetched.Failed(Fault.passing(failed("fetch from", e)));
    }
  }

  Pushed push(List<String> refs) throws IOException {
    try (var transport = open()) {
      var updates = new ArrayList<RemoteRefUpdate>();
      for (var ref : refs)
        updates.add(new RemoteRefUpdate(repository, ref, ref, false, null, null));
      var result = transport.push(NullProgressMonitor.INSTANCE, updates);
      for (var update : result.getRemoteUpdates()) {
        var refused = refusal(update);
        if (!refused.isEmpty()) return new Pushed.Failed(address, refused);
      }
      return new Pushed.Done(address);
    } catch (URISyntaxException | NotSupportedException | TransportException e) {
      return new Pushed.Failed(address, failed("push to", e));
    }
  }

  private String refusal(RemoteRefUpdate update) {
    var name = update.getRemoteName();
    return switch (update.getStatus()) {
      case OK, UP_TO_DATE -> "";
      case REJECTED_NONFASTFORWARD ->
          address
              + " has commits in "
              + name
              + " that are not ours; nobody else may push there: reset it, or push elsewhere";
      case AWAITING_REPORT,
          NON_EXISTING,
          NOT_ATTEMPTED,
          REJECTED_NODELETE,
          REJECTED_REMOTE_CHANGED,
          REJECTED_OTHER_REASON ->
          address + " refused " + name + ": " + update.getStatus() + reason(update);
    };
  }

  private static String reason(RemoteRefUpdate update) {
    var message = update.getMessage();
    return message == null ? "" : ", " + message;
  }

  private Transport open() throws IOException, URISyntaxException {
    var transport = Transport.open(repository, new URIish(address));
    transport.setTimeout(timeoutSeconds);
    return transport;
  }

  private String failed(String what, Exception e) {
    return "cannot " + what + " " + address + ": " + e.getMessage();
  }
}
