/// \file
/// A model of five POSIX calls, so that these tests fail for reasons of their
/// own and not of the packs.
#ifndef DURABILITY_TEST_CHECKER_CHECKS_FAKEMODEL_H
#define DURABILITY_TEST_CHECKER_CHECKS_FAKEMODEL_H

#include "core/CallModel.h"

namespace durability {

/// fsync and write everywhere; fdatasync on Linux and FreeBSD; sync_file_range
/// on Linux.
class FakeModel : public CallModel {
public:
  bool mayKnow(const clang::FunctionDecl &Callee) const override;
  std::optional<CallMeaning>
  meaningOf(const clang::FunctionDecl &Callee,
            llvm::ArrayRef<const clang::Expr *> Arguments,
            const clang::ASTContext &Context) const override;
  StatusOperation statusOperation(const clang::FunctionDecl &) const override {
    return StatusOperation::None;
  }
  bool isStatusType(clang::QualType Type) const override;
  bool isStandardStream(const clang::VarDecl &) const override { return false; }
};

} // namespace durability

#endif // DURABILITY_TEST_CHECKER_CHECKS_FAKEMODEL_H
