// RUN: %check_durability %s durability-noop-sync %t -- -std=c++17 -I%contracts
// What the writes of a class do as well, of which nothing is known, is not the sync; and a contract names the write.
#include <durability/Contracts.h>
#include <cstddef>

class Status {
public:
  static Status OK() { return Status(); }
  bool ok() const { return !Failed; }

private:
  bool Failed = false;
};
struct Slice {
  const char *Data;
  size_t Size;
};
class Sink {
public:
  virtual ~Sink() = default;
  virtual Status Append(const Slice &Data) = 0;
  virtual Status Sync() = 0;
};
// Writes its records to a file of its own, in another source.
class Tracer {
public:
  Status record(const char *What);
  Status settle(const char *What);

private:
  Sink *Into;
};

class Pages {
public:
  virtual ~Pages() = default;
  DURABLE_WRITES() virtual Status put(size_t Offset, const Slice &Data) = 0;
  virtual Status flush() = 0;
  DURABLE_SYNCS() virtual Status harden() = 0;
};

class Traced : public Pages {
public:
  Status put(size_t Offset, const Slice &Data) override {
    Status S = Target->put(Offset, Data);
    Trace->record("put");
    return S;
  }
  Status flush() override { return Target->flush(); }
  Status harden() override {
    // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'Traced::harden' returns success without a sync, though 'Traced::put' {{.*}}
    Status S = Status::OK();
    Trace->record("harden");
    return S;
  }

private:
  Pages *Target;
  Tracer *Trace;
};

// Only the sync calls it, or what it says counts.
class Settled : public Pages {
public:
  Status put(size_t Offset, const Slice &Data) override {
    Status S = Target->put(Offset, Data);
    Trace->record("put");
    return S;
  }
  Status flush() override { return Target->flush(); }
  Status harden() override {
    Trace->record("harden");
    Trace->settle("harden");
    return Status::OK();
  }

private:
  Pages *Target;
  Tracer *Trace;
};
class Asked : public Pages {
public:
  Status put(size_t Offset, const Slice &Data) override {
    Status S = Target->put(Offset, Data);
    return S.ok() ? Trace->settle("put") : S;
  }
  Status flush() override { return Target->flush(); }
  Status harden() override { return Trace->settle("harden"); }

private:
  Pages *Target;
  Tracer *Trace;
};
