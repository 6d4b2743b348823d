// What a helper of one return statement makes of an error, before and since C++17 (where nothing is copied).
// RUN: %durability-lint check %s --dump-summaries -- -std=c++11 | FileCheck %s
// RUN: %durability-lint check %s --dump-summaries -- -std=c++17 | FileCheck %s
extern "C" int rename(const char *From, const char *To);

class Status {
public:
  Status() : State(nullptr) {}
  ~Status() { delete[] State; }
  Status(const Status &Other);
  void operator=(const Status &Other);
  static Status OK() { return Status(); }
  static Status IOError(const char *Text, int Number = 0);
  bool ok() const { return State == nullptr; }

private:
  const char *State;
};

static Status ioError(const char *Text) { return Status::IOError(Text); }

// CHECK-LABEL: summary of move
// CHECK-DAG: {{^}}  ok returns 0: {renamed
// CHECK-DAG: {{^}}  fail returns >0:
Status move(const char *From, const char *To) {
  Status Result;
  if (rename(From, To) != 0)
    Result = ioError(From);
  return Result;
}
