package io.wherry.master.rpc;

import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.wherry.common.lifecycle.Resources;
import io.wherry.common.model.Address;
import io.wherry.common.model.HostId;
import io.wherry.common.model.RepositoryName;
import io.wherry.master.identity.Identity;
import io.wherry.proto.v1.OperatorsGrpc;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The three gRPC doors of a master. Open after everything behind them; close before it. */
public final class Doors implements Resources.Resource {
  private final Resources open = new Resources();
  private final Door enrolment;
  private final Door agents;
  private final Optional<Door> operators;
  private final AgentsService agentsService;
  private final Identity identity;

  /**
   * Where each door listens, the names under which machines reach this master, and what new hosts
   * are told.
   */
  public record Plan(
      List<Address> enrolment,
      List<Address> agents,
      List<Address> operators,
      List<String> names,
      RepositoryName repository,
      List<Address> agentDoors) {
    public Plan {
      enrolment = List.copyOf(enrolment);
      agents = List.copyOf(agents);
      operators = List.copyOf(operators);
      names = List.copyOf(names);
      agentDoors = List.copyOf(agentDoors);
    }
  }

  /** Doors for hosts alone. */
  public Doors(Plan plan, Identity identity, HostDesk desk, RandomGenerator random) {
    this(plan, identity, desk, Optional.empty(), random);
  }

  public Doors(
      Plan plan, Identity identity, HostDesk desk, OperatorDesk operators, RandomGenerator random) {
    this(plan, identity, desk, Optional.of(operators), random);
  }

  private Doors(
      Plan plan,
      Identity identity,
      HostDesk desk,
      Optional<OperatorDesk> operatorDesk,
      RandomGenerator random) {
    var failures = new Failures(random);
    var credential = identity.authority().server(plan.names());
    this.identity = identity;
    agentsService = new AgentsService(desk, identity, failures);
    var offer = new EnrolmentService.Offer(plan.repository(), plan.agentDoors());
    enrolment =
        new Door(
            "enrolment",
            plan.enrolment(),
            credential,
            Optional.empty(),
            List.of(new EnrolmentService(desk, identity, offer, failures)));
    agents =
        new Door(
            "agents",
            plan.agents(),
            credential,
            Optional.of(Gate.forHosts(identity)),
            List.of(agentsService));
    operators =
        operatorDesk.map(of -> {
          var service = new OperatorsService(of, identity, this::revoke, failures);
          var gate = Gate.forOperators(OperatorsGrpc.SERVICE_NAME);
          return new Door(
              "operators",
              plan.operators(),
              credential,
              Optional.of(gate),
              List.of(service, ProtoReflectionServiceV1.newInstance()));
        });
  }

  /** Opens all doors or none. */
  public void start() throws IOException {
    try {
      for (var door : doors()) {
        open.add(door);
        door.start();
      }
    } catch (IOException e) {
      open.close();
      throw e;
    }
  }

  private List<Door> doors() {
    return operators
        .map(door -> List.of(door, agents, enrolment))
        .orElse(List.of(agents, enrolment));
  }

  /** Refuses {@code host} from now on and ends its stream. */
  public void revoke(HostId host, String actor, String reason) throws IOException {
    identity.revoke(host, actor, reason);
    agentsService.cut(host, "the identity of this host was revoked: " + reason);
  }

  public List<Address> enrolmentAddresses() {
    return enrolment.addresses();
  }

  public List<Address> agentAddresses() {
    return agents.addresses();
  }

  public List<Address> operatorAddresses() {
    return operators.map(Door::addresses).orElse(List.of());
  }

  @Override
  public void close() {
    open.close();
  }
}
