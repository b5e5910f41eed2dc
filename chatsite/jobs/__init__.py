"""Jobs: what is done behind the answer, by processes of their own, and must not be lost.

A job is a function with `django_tasks.task`, in the module `jobs` of its subject or beside it; `enqueue` it in the
transaction of what it follows from. It is done at least once: a process may be killed after the work and before the
note of it, so a job that is done twice must do no more than one. What fails is tried again, five times in all.
"""
