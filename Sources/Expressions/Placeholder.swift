public struct ElementaryFunction: Sendable, Hashable {
  public let name: String
  public func value(at x: Double) -> Double { x }
  public func derivative(at x: Double) -> Double { 1 }
  public static func named(_ name: String) -> ElementaryFunction? { .init(name: name) }
}
