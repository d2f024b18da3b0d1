-- Takes back: objects/replaced_function_calls_a_new_one
--
-- Revision 000000000002, after 000000000001

-- Create function old_one()
CREATE FUNCTION old_one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;

-- Replace function outer_one()
CREATE OR REPLACE FUNCTION outer_one() RETURNS integer LANGUAGE sql AS $$ SELECT old_one() $$;

-- Drop function inner_one()
DROP FUNCTION public.inner_one();
