package io.wherry.master.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.MethodDescriptor;
import io.wherry.master.identity.Role;
import io.wherry.master.identity.RoleTable;
import io.wherry.proto.v1.OperatorsGrpc;
import org.junit.jupiter.api.Test;

class RolesOfMethodsTest {
  @Test
  void everyMethodOfTheOperatorsDoorNamesTheRoleItNeeds() {
    assertThat(OperatorsGrpc.getServiceDescriptor().getMethods())
        .isNotEmpty()
        .allSatisfy(
            method -> assertThat(RoleTable.needed(bare(method))).as(bare(method)).isPresent());
  }

  @Test
  void whatTheTableDoesNotNameNobodyMayCall() {
    assertThat(RoleTable.needed("EraseEverything")).isEmpty();
  }

  @Test
  void aHigherRoleCoversTheLower() {
    assertThat(Role.ADMIN.covers(Role.VIEWER)).isTrue();
    assertThat(Role.VIEWER.covers(Role.OPERATOR)).isFalse();
    assertThat(Role.ofWord("operator")).contains(Role.OPERATOR);
    assertThat(Role.ofWord("OPERATOR")).isEmpty();
  }

  private static String bare(MethodDescriptor<?, ?> method) {
    return String.valueOf(method.getBareMethodName());
  }
}
