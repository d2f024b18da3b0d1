-- Takes back: policies/names_value_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop policy seen of users
DROP POLICY seen ON public.users;

-- Add sad to enum mood
ALTER TYPE public.mood ADD VALUE 'sad' BEFORE 'ok';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Create policy seen on users
CREATE POLICY seen ON public.users USING (mood <> 'sad');
