-- Takes back: policies/other_table_names_value_that_goes
--
-- Revision 000000000002, after 000000000001

-- Drop policy users_policy of users
DROP POLICY users_policy ON public.users;

-- Add Away to enum kind
ALTER TYPE public.kind ADD VALUE 'Away';

-- A new value of an enum can be used once it is committed.
-- migrate: transaction

-- Create policy users_policy on users
CREATE POLICY users_policy ON public.users USING (EXISTS (SELECT FROM public.zones WHERE zones.kind <> 'Away'));
