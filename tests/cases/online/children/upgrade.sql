-- online/children
--
-- Revision 000000000002, after 000000000001

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.email
UPDATE public.users SET email = 'x' WHERE email IS NULL;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Refuse NULL in users.email, of new rows at first
ALTER TABLE public.users ADD CONSTRAINT users_email_required CHECK (email IS NOT NULL) NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill people.email
UPDATE public.people SET email = 'x' WHERE email IS NULL;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Refuse NULL in people.email, of new rows at first
ALTER TABLE public.people ADD CONSTRAINT people_email_required CHECK (email IS NOT NULL) NOT VALID;

-- Add check has_email on users, for new rows at first
ALTER TABLE public.users ADD CONSTRAINT has_email CHECK (email <> '') NOT VALID;

-- Add check has_email on people, for new rows at first
ALTER TABLE public.people ADD CONSTRAINT has_email CHECK (email <> '') NOT VALID;

-- What follows takes its time: each statement is on its own, and others read and write meanwhile.
-- migrate: no-transaction

-- Fill users.email where rows came meanwhile
UPDATE public.users SET email = 'x' WHERE email IS NULL;

-- Look at the rows that exist: check users_email_required
ALTER TABLE public.users VALIDATE CONSTRAINT users_email_required;

-- Fill people.email where rows came meanwhile
UPDATE public.people SET email = 'x' WHERE email IS NULL;

-- Look at the rows that exist: check people_email_required
ALTER TABLE public.people VALIDATE CONSTRAINT people_email_required;

-- Look at the rows that exist: check has_email
ALTER TABLE public.users VALIDATE CONSTRAINT has_email;

-- Look at the rows that exist: check has_email
ALTER TABLE public.people VALIDATE CONSTRAINT has_email;

-- What follows commits as one, and is quick.
-- migrate: transaction

-- Require users.email: no row has NULL, as the check knows
ALTER TABLE public.users ALTER COLUMN email SET NOT NULL;

-- Drop check users_email_required of users
ALTER TABLE public.users DROP CONSTRAINT users_email_required;

-- Require people.email: no row has NULL, as the check knows
ALTER TABLE public.people ALTER COLUMN email SET NOT NULL;

-- Drop check people_email_required of people
ALTER TABLE public.people DROP CONSTRAINT people_email_required;
