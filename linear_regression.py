"""Linear regression with PyTorch: fit the line y = w * x + b to 100 noisy points.

Training changes the numbers w and b so that the line fits better.
Programs for larger models have parts like these:

    0) prepare the data
    1) design the model
    2) choose the loss (how wrong is the model?) and the optimizer (how to improve it?)
    3) training loop: predict, compute the loss, change w and b to lower it, repeat
    4) use the model
    5) draw the picture
"""

# %% imports
import matplotlib.pyplot as plt
import numpy as np
import torch
from sklearn import datasets, linear_model
from torch import nn

# %% 0) prepare the data
# scikit-learn makes the samples. Each is a point: an input x (the feature) and a value
# y to predict (the target). X has a row per sample and a column per feature. Random
# noise with a standard deviation of 20 moves the points off a line, most of them by
# less than 20. random_state makes the points the same every time.
X_numpy, y_numpy = datasets.make_regression(
    n_samples=100, n_features=1, noise=20, random_state=1
)  # X_numpy: (100, 1), y_numpy: (100,), both float64

# Data and model must have the same type of numbers. Models are float32 by default, so
# the data become float32 tensors. A tensor is PyTorch's array.
X = torch.from_numpy(X_numpy.astype(np.float32))  # (100, 1)
y = torch.from_numpy(y_numpy.astype(np.float32))  # (100,)
n_samples, n_features = X.shape  # 100 and 1

# The model will return a column, (100, 1), but y is still (100,). PyTorch would compare
# each prediction with all of y (broadcasting). It only warns. So y becomes a column.
y = y.view(n_samples, 1)  # (100, 1)

# %% 1) design the model
# nn.Linear computes w * x + b for all rows of X at once. The weight w and the bias b
# are its parameters, the numbers to learn. The seed fixes their random start values.
torch.manual_seed(1)
model = nn.Linear(in_features=n_features, out_features=1)  # weight: (1, 1), bias: (1,)

# %% 2) choose the loss and the optimizer
# The criterion computes the loss, one number for how wrong the model is. Here it is the
# mean squared error, the mean of (y_predicted - y)**2. A miss of 20, up or down, counts
# like 4 misses of 10.
criterion = nn.MSELoss()

# Gradient descent seeks a lower loss. The gradient for w is the slope of the loss when
# w grows and b stays fixed. A step moves w against this slope, hence the minus:
#     w = w - learning_rate * gradient
# With these points and this seed, w starts at 0.515 with the gradient -129.59. The
# first step adds 0.01 * 129.59 = 1.296, so w becomes 1.811. b moves likewise. A smaller
# rate needs more steps. At too large a rate the steps overshoot more and more.
learning_rate = 0.01

# In stochastic gradient descent (SGD) each step usually uses a random part of the
# samples, a mini-batch. Our loop uses all of them each time. model.parameters() tells
# SGD to change w and b.
optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)

# %% 3) training loop
# PyTorch's autograd records how the loss is computed from w and b. backward() follows
# this record back (backpropagation) and adds each gradient to its parameter's .grad,
# where step() reads it. As backward() adds, zero_grad() has to empty .grad each time.
num_epochs = 100  # an epoch is one pass over all samples, here one step
history = []  # predictions for the picture
for epoch in range(1, num_epochs + 1):
    y_predicted = model(X)  # (100, 1), forward pass: predict
    loss = criterion(y_predicted, y)  # how wrong?

    loss.backward()  # backward pass: get the gradients

    optimizer.step()  # update: move w and b
    optimizer.zero_grad()  # empty the gradients

    # Both loss and y_predicted are from before the update.
    if epoch == 1 or epoch % 10 == 0:
        print(f"epoch: {epoch}, loss = {loss.item():.4f}")  # item(): a plain number
        history.append(y_predicted.detach())  # detach(): the values without the record

# %% 4) use the model
predicted = model(X).detach()  # (100, 1)
final_loss = criterion(predicted, y).item()
w, b = model.weight.item(), model.bias.item()
print(f"learned line: y = {w:.2f} * x + {b:.2f}, loss = {final_loss:.2f}")

# Is that good? The least-squares formula finds the best line, the one of lowest loss,
# directly. Because of the noise the best loss is not 0. Its square root, the root mean
# squared error, is 18.24, close to the noise's standard deviation of 20. On new points,
# with other noise, the loss is higher on average.
best = linear_model.LinearRegression().fit(X_numpy, y_numpy)
best_w, best_b = best.coef_.item(), best.intercept_.item()
best_loss = np.mean((best.predict(X_numpy) - y_numpy) ** 2)
print(f"best line: y = {best_w:.2f} * x + {best_b:.2f}, loss = {best_loss:.2f}")

# Why train, then? Neural networks usually have no such formula. To show both lines, our
# 100 epochs stop short. With num_epochs = 1000 the lines meet.
x_new = 1.5
X_new = torch.tensor([[x_new]], dtype=torch.float32)  # (1, 1)
print(f"prediction for x = {x_new}: y = {model(X_new).item():.1f}")

# %% 5) draw the picture
on_the_way = torch.hstack(history).numpy()  # (100, 11), a column for each line
plt.figure(figsize=(8, 5))
plt.plot(X_numpy, on_the_way[:, 0], color="darkgray", label="on the way")
plt.plot(X_numpy, on_the_way[:, 1:], color="darkgray")  # one label is enough
plt.plot(X_numpy, y_numpy, "ro", label="data")
plt.plot(X_numpy, predicted.numpy(), color="tab:blue", linewidth=3, label="learned")
plt.plot(X_numpy, best.predict(X_numpy), color="tab:green", label="best line")
plt.xlabel("x")
plt.ylabel("y")
plt.title(f"{num_epochs} epochs: loss = {final_loss:.2f} (best line: {best_loss:.2f})")
plt.legend()
plt.savefig("linear_regression.png")
print("The picture is linear_regression.png in the current folder.")
plt.show()  # opens a window, if possible
