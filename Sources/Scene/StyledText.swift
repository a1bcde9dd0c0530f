/// One line of text in which parts are styled differently.
public struct StyledText: Sendable, Hashable {
  /// A part of one style.
  public struct Span: Sendable, Hashable {
    /// The text, without line ends.
    public var text: String
    /// How it is drawn.
    public var style: Style

    /// A span.
    public init(_ text: String, _ style: Style = .normal) {
      self.text = text
      self.style = style
    }
  }

  /// The parts from left to right.
  public var spans: [Span]

  /// A line from its parts.
  public init(spans: [Span] = []) {
    self.spans = spans
  }

  /// A line of one style.
  public init(_ text: String, _ style: Style = .normal) {
    spans = [Span(text, style)]
  }

  /// A line of one role.
  public init(_ text: String, _ role: Role) {
    self.init(text, Style(role))
  }

  /// Whether it holds no character.
  public var isEmpty: Bool { spans.allSatisfy { $0.text.isEmpty } }

  /// The columns it takes.
  public var columnWidth: Int {
    spans.reduce(0) { $0 + $1.text.columnWidth }
  }

  /// The text without its styles.
  public var plain: String {
    spans.map(\.text).joined()
  }

  /// Two lines, one behind the other.
  public static func + (left: StyledText, right: StyledText) -> StyledText {
    StyledText(spans: left.spans + right.spans)
  }

  /// Adds a line behind this one.
  public static func += (left: inout StyledText, right: StyledText) {
    left.spans += right.spans
  }

  /// This line where it fits into `columns`; else its beginning with `ellipsis` after it.
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
  /// A line in the normal style.
  public init(stringLiteral value: String) {
    self.init(value)
  }
}
