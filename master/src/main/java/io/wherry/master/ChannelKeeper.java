package io.wherry.master;

import io.wherry.master.pipeline.Answer;
import io.wherry.master.pipeline.ChannelConcern;
import io.wherry.master.pipeline.Control;
import io.wherry.master.publish.ChannelChange;
import io.wherry.master.publish.ChannelOrder;
import io.wherry.master.publish.Publisher;
import io.wherry.master.rpc.OperatorDesk;
import java.io.IOException;
import java.util.List;

/** Records what an operator wants of channels, then has the control loop hold hosts to it. */
final class ChannelKeeper implements OperatorDesk.Keeping {
  private static final ChannelConcern NOBODY = new ChannelConcern(0, 0, List.of(), List.of());
  private final Publisher publisher;
  private final Control control;
  private final Herald herald;

  ChannelKeeper(Publisher publisher, Control control, Herald herald) {
    this.publisher = publisher;
    this.control = control;
    this.herald = herald;
  }

  /** Once this has answered, no permission is given any more against what was recorded. */
  @Override
  public Kept change(ChannelOrder order) throws IOException {
    var change = publisher.change(order);
    if (!(change instanceof ChannelChange.Changed(var statements, _, _)))
      return new Kept(change, NOBODY);
    var concern =
        control.foresee(statements) instanceof Answer.Ok<ChannelConcern>(var value)
            ? value
            : NOBODY;
    if (!order.dryRun()) {
      for (var statement : statements) herald.announce(statement);
      control.catchUp();
    }
    return new Kept(change, concern);
  }
}
