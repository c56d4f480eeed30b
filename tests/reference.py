"""The lesson's results, found another way: from formulas, in plain NumPy and float64."""

import numpy as np
import torch
from sklearn import datasets

# The lesson's data. x and y are rows of 100 values.
COLUMN, y = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1
)
x = COLUMN[:, 0]


def gradient_descent(num_epochs=100, learning_rate=0.01):
    """The loss before each update, and the final w and b, from d(loss)/dw and d(loss)/db."""
    torch.manual_seed(1)
    start = torch.nn.Linear(1, 1)
    w, b = start.weight.item(), start.bias.item()
    losses = []
    for _ in range(num_epochs):
        error = w * x + b - y
        losses.append(np.mean(error**2))
        w, b = (
            w - learning_rate * 2 * np.mean(error * x),
            b - learning_rate * 2 * np.mean(error),
        )
    return losses, w, b


def least_squares():
    """w, b and loss of the best line: covariance over variance, through the mean point."""
    w = np.mean((x - x.mean()) * (y - y.mean())) / np.mean((x - x.mean()) ** 2)
    b = y.mean() - w * x.mean()
    return w, b, np.mean((w * x + b - y) ** 2)


def largest_learning_rate(values):
    """The largest curvature of the loss, and the learning rate above which it diverges.

    The curvature is the largest eigenvalue of the loss's Hessian, the limit 2 over it.
    """
    columns = np.column_stack([values, np.ones(100)])
    curvature = np.linalg.eigvalsh(2 / 100 * columns.T @ columns).max()
    return curvature, 2 / curvature
