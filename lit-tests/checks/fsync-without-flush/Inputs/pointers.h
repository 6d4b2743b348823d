#pragma GCC system_header
namespace std {
template <typename T> class unique_ptr {
public:
  unique_ptr() noexcept;
  explicit unique_ptr(T *P) noexcept;
  unique_ptr(unique_ptr &&) noexcept;
  template <typename U> unique_ptr(unique_ptr<U> &&) noexcept;
  ~unique_ptr();
  T *operator->() const noexcept;
  T &operator*() const noexcept;
};
template <typename T> class shared_ptr {
public:
  shared_ptr() noexcept;
  ~shared_ptr();
  T *operator->() const noexcept;
};
template <typename T, typename... A> unique_ptr<T> make_unique(A &&...);
template <typename T> class function;
template <typename R, typename... A> class function<R(A...)> {
public:
  function();
  ~function();
  R operator()(A...) const;
};
} // namespace std
