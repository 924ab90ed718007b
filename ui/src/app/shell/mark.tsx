/** The mark: a stream that enters a wheel and leaves it. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeLinecap="round"
      strokeWidth="1.5"
      className={className}
      aria-hidden="true"
    >
      <circle cx="8" cy="8.6" r="3.9" />
      <path d="M8 5v7.2M4.9 6.8l6.2 3.6M11.1 6.8l-6.2 3.6" strokeWidth="1" />
      <path d="M1 3.4h4.2c2.6 0 5.4.4 6.4 3.2M12 11.6c.6 1 1.6 1.5 3 1.5" />
    </svg>
  );
}
