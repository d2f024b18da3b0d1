-- objects/replaced_function_calls_a_new_one
--
-- Revision 000000000002, after 000000000001

-- Create function inner_one()
CREATE FUNCTION inner_one() RETURNS integer LANGUAGE sql AS $$ SELECT 1 $$;

-- Replace function outer_one()
CREATE OR REPLACE FUNCTION outer_one() RETURNS integer LANGUAGE sql AS $$ SELECT inner_one() $$;

-- Drop function old_one()
DROP FUNCTION public.old_one();
