/// Computes parts of the inverse of the last matrix decomposed.
extension BlockedCholesky {
  /// The number of columns that `invert` computes at a time.
  public static let columnsAtATime = 8

  /// Computes up to eight columns of the inverse L⁻¹ of the factor, starting at `first`. Inner
  /// products of the columns of some unknowns are entries of the inverse matrix.
  ///
  /// - Parameters:
  ///   - limit: the column to stop before; any of the eight columns from there on are zero.
  ///   - target: receives rows `start..<count` of eight numbers each; rows before `first` are zero.
  public func invert(
    from first: Int, before limit: Int, start: Int, into target: UnsafeMutablePointer<Double>
  ) {
    typealias Lanes = SIMD8<Double>
    let columns = max(0, min(Self.columnsAtATime, limit - first))
    for index in 0..<max(0, first - start) {
      Lanes.zero.store(at: target + index * Self.columnsAtATime)
    }
    factor.withUnsafeBufferPointer { factor in
      guard let factor = factor.baseAddress else { return }
      for row in max(first, start)..<max(first, start, count) {
        var own = Lanes.zero
        if row - first < columns { own[row - first] = 1 }
        // Four independent sums.
        var (second, third, fourth) = (Lanes.zero, Lanes.zero, Lanes.zero)
        let entries = factor + row &* stride
        var column = first
        while column &+ 3 < row {
          let above = target + (column &- start) &* 8
          own -= entries[column] * Lanes(loading: above)
          second -= entries[column &+ 1] * Lanes(loading: above + 8)
          third -= entries[column &+ 2] * Lanes(loading: above + 16)
          fourth -= entries[column &+ 3] * Lanes(loading: above + 24)
          column &+= 4
        }
        while column < row {
          own -= entries[column] * Lanes(loading: target + (column &- start) &* 8)
          column &+= 1
        }
        own += second + third + fourth
        (own * inverseDiagonal[row]).store(at: target + (row &- start) &* 8)
      }
    }
  }
}
