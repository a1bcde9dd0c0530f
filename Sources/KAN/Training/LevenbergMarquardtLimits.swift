extension TrainingSettings {
  /// Most unknowns that Levenberg-Marquardt solves for: more take over half a second a step and as
  /// many as 150 MB.
  static let unknownLimit = 3000

  /// Says why a network cannot be trained with these settings on so many samples, and what to do
  /// instead; nil where it can.
  public func complaint(about network: Network, samples: Int) -> String? {
    guard optimizer == .levenbergMarquardt else { return nil }
    if loss == .crossEntropy {
      return "lm makes squared errors small, not cross-entropy; take optimizer=lbfgs or adam"
    }
    if penalty.lamb != 0 {
      return "lm knows no penalties; set lamb=0, or take optimizer=lbfgs or adam"
    }
    if let batch, batch < samples {
      return "lm takes all samples at every step; set batch=all, or take optimizer=lbfgs or adam"
    }
    let unknowns = LevenbergMarquardtUnknowns.count(network)
    if unknowns > Self.unknownLimit {
      return
        "lm would solve for \(unknowns) unknowns at every step, and \(Self.unknownLimit) are its "
        + "limit; take optimizer=lbfgs or adam, a coarser grid or a smaller shape"
    }
    return nil
  }
}

extension LevenbergMarquardtUnknowns {
  /// Number of unknowns, without listing them.
  static func count(_ network: Network) -> Int {
    network.layers.reduce(0) { sum, layer in
      sum + layer.mask.count { $0 != 0 } * (layer.layout.functions + 1)
        + layer.symbolicMask.count { $0 != 0 } * 4
    }
  }
}
