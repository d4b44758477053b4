package io.wherry.master;

import io.wherry.common.model.ChangeId;
import io.wherry.common.model.Hello;
import io.wherry.common.model.HostId;
import io.wherry.common.model.HostWord;
import io.wherry.common.model.Inventory;
import io.wherry.common.model.ReleaseId;
import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.Attachment.Accepted;
import io.wherry.master.pipeline.Attachment.NotNow;
import io.wherry.master.pipeline.Attachment.TurnedAway;
import io.wherry.master.pipeline.ConfirmAnswer;
import io.wherry.master.pipeline.Control;
import io.wherry.master.pipeline.Enrolment;
import io.wherry.master.pipeline.Session;
import io.wherry.master.rpc.HostDesk;
import io.wherry.master.rpc.Outbox;
import java.io.IOException;

/** Brings what hosts say at the doors to the control loop. */
final class SeamOfHosts implements HostDesk {
  private final Control control;

  SeamOfHosts(Control control) {
    this.control = control;
  }

  @Override
  public Attachment attach(HostId host, Hello hello, Outbox outbox) throws IOException {
    return switch (control.attach(host, hello, outbox::send)) {
      case Accepted(var session) -> new Attachment.Accepted(new ControlSeat(control, session));
      case TurnedAway(var reason) -> new Attachment.TurnedAway(reason);
      case NotNow(var why) -> throw new IOException(why);
    };
  }

  @Override
  public Confirmation confirm(HostId host, ChangeId change, ReleaseId release, Inventory has)
      throws IOException {
    return switch (control.confirm(host, change, release, has)) {
      case Answer.Ok<ConfirmAnswer>(var answer) when answer.confirmed() ->
          new Confirmation.Confirmed();
      case Answer.Ok<ConfirmAnswer>(var answer) -> new Confirmation.NotConfirmed(answer.reason());
      case Answer.Refused<ConfirmAnswer>(_, var message) -> throw new IOException(message);
    };
  }

  @Override
  public void enrolled(HostId host, Newcomer newcomer) throws IOException {
    var enrolment =
        new Enrolment(
            host,
            newcomer.machineId(),
            newcomer.name(),
            newcomer.labels(),
            newcomer.channel(),
            newcomer.inventory());
    if (control.enrolled(enrolment) instanceof Answer.Refused<HostId>(_, var message)) {
      throw new IOException(message);
    }
  }

  private record ControlSeat(Control control, Session session) implements Seat {
    @Override
    public void said(HostWord word) {
      control.said(session, word);
    }

    @Override
    public void gone() {
      control.gone(session);
    }
  }
}
