// A library's pointer class, as far as the tests need it.
#pragma GCC system_header
namespace std {
template <typename T> class unique_ptr {
public:
  unique_ptr() : P(nullptr) {}
  explicit unique_ptr(T *Q) : P(Q) {}
  ~unique_ptr();
  T *get() const { return P; }
  T *operator->() const { return P; }
  T &operator*() const { return *P; }

private:
  T *P;
};
} // namespace std
