"""The lesson's results, found another way: by formulas, in plain NumPy and float64."""

import numpy as np
import torch
from sklearn import datasets

# The lesson's data. x and y are arrays of 100 values.
COLUMN, y, TRUE_SLOPE = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1, coef=True
)
x = COLUMN[:, 0]


def loss(w, b):
    """The mean squared error of the line w * x + b."""
    return np.mean((w * x + b - y) ** 2)


def gradients(w, b):
    """How fast that loss grows with w, and how fast it grows with b."""
    error = w * x + b - y
    return np.array([2 * np.mean(error * x), 2 * np.mean(error)])


def gradient_descent(num_epochs=100, learning_rate=0.01):
    """Every (w, b) on the way: path[0] is the start, path[n] comes after n updates."""
    torch.manual_seed(1)
    start = torch.nn.Linear(1, 1)
    path = [np.array([start.weight.item(), start.bias.item()])]
    for _ in range(num_epochs):
        path.append(path[-1] - learning_rate * gradients(*path[-1]))
    return path


def least_squares():
    """w and b of the best line: covariance over variance, through the mean point."""
    w = np.mean((x - x.mean()) * (y - y.mean())) / np.mean((x - x.mean()) ** 2)
    return np.array([w, y.mean() - w * x.mean()])


def curvature(values):
    """The largest one of the loss. Above 2 / curvature a learning rate diverges."""
    columns = np.column_stack([values, np.ones(len(values))])
    return np.linalg.eigvalsh(2 / len(values) * columns.T @ columns).max()
