// Status types: which classes are, and what their members do.
#include "Calls.h"

using namespace durability;
using namespace durability::model;

static StatusOperation operationOf(Snippet &S, llvm::StringRef Name) {
  const auto *Function = S.find<clang::FunctionDecl>(Name);
  if (!Function) {
    ADD_FAILURE() << "no function " << Name.str();
    return StatusOperation::None;
  }
  return builtIn().statusOperation(*Function);
}

/// Operations of the calls and constructions in `f`.
static std::string operations(llvm::StringRef Code) {
  Snippet S(Code);
  std::vector<std::string> Words;
  for (const Snippet::Call &C : S.calls()) {
    StatusOperation Operation = builtIn().statusOperation(*C.Callee);
    Words.push_back(Operation == StatusOperation::None
                        ? "none"
                        : wordOf(StatusWords, Operation));
  }
  return llvm::join(Words, " ");
}

static bool isStatus(Snippet &S, llvm::StringRef Variable) {
  return builtIn().isStatusType(S.find<clang::VarDecl>(Variable)->getType());
}

static const char *const LevelDb = R"(
struct Status {
  Status();
  Status(const Status &);
  static Status OK();
  static Status IOError(const char *);
  bool ok() const;
  bool IsNotFound() const;
};
)";

TEST(Status, ShapeWithAFactory) {
  Snippet S(LevelDb);
  EXPECT_EQ(operationOf(S, "ok"), StatusOperation::TestsOk);
  EXPECT_EQ(operationOf(S, "OK"), StatusOperation::MakesOk);
  EXPECT_EQ(operationOf(S, "IOError"), StatusOperation::MakesError);
  EXPECT_EQ(operationOf(S, "IsNotFound"), StatusOperation::None);
}

TEST(Status, Constructors) {
  EXPECT_EQ(operations(std::string(LevelDb) +
                       "void f(Status &a) { Status b; Status c(a); }"),
            "makes-ok forwards");
}

TEST(Status, ATestAloneIsNoStatus) {
  Snippet S("struct Reader { bool ok() const; }; struct Mutable { bool ok(); "
            "static Mutable OK(); };"
            "Reader r; Mutable m;");
  EXPECT_FALSE(isStatus(S, "r"));
  EXPECT_FALSE(isStatus(S, "m"));
  EXPECT_EQ(operationOf(S, "ok"), StatusOperation::None);
}

TEST(Status, ATellingNameIsEnough) {
  Snippet S("namespace db { class IoStatus { public: bool ok() const; static "
            "IoStatus error(int); }; }"
            "db::IoStatus s; const db::IoStatus &r = s; int n;");
  EXPECT_TRUE(isStatus(S, "s"));
  EXPECT_TRUE(isStatus(S, "r"));
  EXPECT_FALSE(isStatus(S, "n"));
  EXPECT_EQ(operationOf(S, "error"), StatusOperation::MakesError);
}

TEST(Status, TheTestMayBeInABase) {
  Snippet S(std::string(LevelDb) + "struct IOStatus : Status { }; IOStatus s;");
  EXPECT_TRUE(isStatus(S, "s"));
}

TEST(Status, OkMayBeTestAndFactory) {
  EXPECT_EQ(operations("struct R { bool OK() const; static R Ok(); }; void f(R "
                       "r) { r.OK(); R::Ok(); }"),
            "tests-ok makes-ok");
}

TEST(Status, ResultTemplates) {
  EXPECT_EQ(operations(std::string(LevelDb) + R"(
    template <class T> struct StatusOr { StatusOr(const Status &); StatusOr(T &&); bool ok() const; Status status() const; };
    void f(Status &s) { StatusOr<int> a(s); StatusOr<int> b(1); a.ok(); a.status(); })"),
            "forwards makes-ok tests-ok forwards");
}

TEST(Status, Expected) {
  EXPECT_EQ(
      operations(
          R"(namespace std { template <class E> struct unexpected { explicit unexpected(E); };
    template <class T, class E> struct expected { expected(); expected(T &&); expected(const unexpected<E> &);
      explicit operator bool() const; bool has_value() const; int error() const; }; }
    void f() { std::expected<int, char> a; std::expected<int, char> b(1); std::unexpected<char> u('a');
      std::expected<int, char> c(u); if (a) {} a.has_value(); a.error(); })"),
      "makes-ok makes-ok makes-error makes-error tests-ok tests-ok none");
}

TEST(Status, ErrorCode) {
  EXPECT_EQ(
      operations(
          R"(namespace std { inline namespace __1 { enum class errc { io }; struct error_code {
      error_code(); explicit operator bool() const; int value() const; }; error_code make_error_code(errc); } }
    void f() { std::error_code e; if (e) {} e.value(); std::make_error_code(std::errc::io); })"),
      "makes-ok tests-error none makes-error");
}

TEST(Status, AbslFreeFunctions) {
  EXPECT_EQ(operations("namespace absl { struct Status { bool ok() const; }; "
                       "Status OkStatus(); Status InternalError(int);"
                       "Status Other(); } void f() { absl::OkStatus(); "
                       "absl::InternalError(1); absl::Other(); }"),
            "makes-ok makes-error none");
}

TEST(Status, UserTypesComeFirst) {
  std::unique_ptr<Model> Loaded =
      mustLoad("statuses: [{type: 'db::Outcome', tests-error: [failed], "
               "makes-ok: [fine]}]");
  ASSERT_TRUE(Loaded);
  Snippet S("namespace db { struct Outcome { bool failed() const; static "
            "Outcome fine(); }; } db::Outcome o;");
  EXPECT_TRUE(Loaded->isStatusType(S.find<clang::VarDecl>("o")->getType()));
  EXPECT_EQ(Loaded->statusOperation(*S.find<clang::FunctionDecl>("failed")),
            StatusOperation::TestsError);
  EXPECT_EQ(Loaded->statusOperation(*S.find<clang::FunctionDecl>("fine")),
            StatusOperation::MakesOk);
}

TEST(Status, VocabularyResultsFollowTheReturnType) {
  Snippet S(std::string(LevelDb) +
            "struct P { Status write_page(int); bool sync(); };"
            "void f(P &p) { p.write_page(1); p.sync(); }");
  std::vector<std::string> Tests;
  for (const Snippet::Call &C : S.calls())
    if (std::optional<CallMeaning> Meaning =
            builtIn().meaningOf(*C.Callee, C.Arguments, S.context()))
      Tests.push_back(wordOf(ResultTestWords, Meaning->Success));
  EXPECT_EQ(llvm::join(Tests, " "), "status non-zero");
}
