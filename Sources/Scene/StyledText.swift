/// A line of text with styles.
public struct StyledText: Sendable, Hashable {
  /// A part with a single style.
  public struct Span: Sendable, Hashable {
    /// The text, without line breaks.
    public var text: String
    /// The style.
    public var style: Style

    /// Creates a span.
    public init(_ text: String, _ style: Style = .normal) {
      self.text = text
      self.style = style
    }
  }

  /// The parts from left to right.
  public var spans: [Span]

  /// Creates a line from parts.
  public init(spans: [Span] = []) {
    self.spans = spans
  }

  /// Creates a line in a single style.
  public init(_ text: String, _ style: Style = .normal) {
    spans = [Span(text, style)]
  }

  /// Creates a line in the style of a role.
  public init(_ text: String, _ role: Role) {
    self.init(text, Style(role))
  }

  /// Whether it contains no characters.
  public var isEmpty: Bool { spans.allSatisfy { $0.text.isEmpty } }

  /// Its width in columns.
  public var columnWidth: Int {
    spans.reduce(0) { $0 + $1.text.columnWidth }
  }

  /// The text without its styles.
  public var plain: String {
    spans.map(\.text).joined()
  }

  /// Concatenates two lines.
  public static func + (left: StyledText, right: StyledText) -> StyledText {
    StyledText(spans: left.spans + right.spans)
  }

  /// Appends a line.
  public static func += (left: inout StyledText, right: StyledText) {
    left.spans += right.spans
  }

  /// Returns the line if it fits into `columns`, otherwise its beginning followed by `ellipsis`.
  public func truncated(toColumns columns: Int, ellipsis: String = "…") -> StyledText {
    if columnWidth <= columns { return self }
    var room = columns - ellipsis.columnWidth
    var result = StyledText()
    var last = spans.first?.style ?? .normal
    if room <= 0 { return StyledText(ellipsis.prefix(columns: columns), last) }
    for span in spans where room > 0 {
      let part = span.text.prefix(columns: room)
      room -= part.columnWidth
      last = span.style
      result.spans.append(Span(part, span.style))
      if part != span.text { break }
    }
    result.spans.append(Span(ellipsis, last))
    return result
  }
}

extension StyledText: ExpressibleByStringLiteral {
  /// Creates a line in the normal style.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}
